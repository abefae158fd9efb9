import * as z from "zod";
import { Id, IdParams, IsoDate, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { multiLine } from "../../text.ts";

/** With whom somebody spoke. */
export const TUTORING_WITH = ["student", "family", "teacher", "orientation", "other"] as const;
export const TUTORING_KINDS = ["interview", "call", "follow_up", "agreement", "other"] as const;
/** Who of the school reads it: the tutors and those who run the school, or all who teach the pupil. No family ever does. */
export const TUTORING_FOR = ["tutors", "teachers"] as const;
export const MOST_TUTORING_NOTES = 200;

const written = (most: number) => multiLine(most);

/** What stands sealed. */
export const TutoringText = z.strictObject({
  text: written(4_000).min(1, "escribe la nota"),
  nextStep: written(500).default(""),
});
export type TutoringText = z.infer<typeof TutoringText>;

const Told = {
  date: IsoDate,
  with: z.enum(TUTORING_WITH),
  kind: z.enum(TUTORING_KINDS),
  staff: z.enum(TUTORING_FOR),
  /** By when the next step is to be taken. */
  nextOn: IsoDate.nullable().default(null),
};

const Fields = z.strictObject({ ...Told, ...TutoringText.shape });

const Bare = z.object({
  id: Id,
  ...Told,
  by: z.string(),
  at: z.string(),
  changedAt: z.string().nullable(),
  canChange: z.boolean(),
  version: z.int(),
});
const Note = Bare.extend({ text: z.string(), nextStep: z.string() });
export type TutoringNote = z.infer<typeof Note>;

const Params = z.strictObject({ id: PathId, noteId: PathId });

/** Notes of interviews and follow-up of a pupil. Each reading by staff is in the audit log. */
export const tutoringApi = {
  list: endpoint({
    id: "listTutoringNotes",
    method: "GET",
    path: "/students/{id}/tutoring-notes",
    tag: "students",
    summary:
      "Notes of interviews and follow-up of a student that the caller may read, the latest first; each reading is in the audit log",
    access: ["tutoring.read"],
    isPersonal: true,
    params: IdParams,
    view: z.object({ data: z.array(Note), canAdd: z.boolean(), today: z.string() }),
  }),
  write: endpoint({
    id: "writeTutoringNote",
    method: "POST",
    path: "/students/{id}/tutoring-notes",
    tag: "students",
    summary:
      "Write a note of an interview or of follow-up, as a tutor of the student's group or for the school; stored encrypted",
    access: ["tutoring.update"],
    isPersonal: true,
    params: IdParams,
    body: Fields,
    /** Without its text, which the answer to a repeated key would keep. */
    view: Bare,
    status: 201,
    limit: "write",
  }),
  change: endpoint({
    id: "changeTutoringNote",
    method: "PUT",
    path: "/students/{id}/tutoring-notes/{noteId}",
    tag: "students",
    summary: "Change a note, as its author or as who runs the school; what it said is kept",
    access: ["tutoring.update"],
    isPersonal: true,
    params: Params,
    body: Fields,
    ifMatch: true,
    view: Note,
    limit: "write",
  }),
  former: endpoint({
    id: "listFormerTutoringNote",
    method: "GET",
    path: "/students/{id}/tutoring-notes/{noteId}/former",
    tag: "students",
    summary: "What a note said before, the latest first, for who may change it; each reading is in the audit log",
    access: ["tutoring.update"],
    isPersonal: true,
    params: Params,
    view: z.object({
      data: z.array(
        z.object({
          id: Id,
          ...Told,
          text: z.string(),
          nextStep: z.string(),
          replacedAt: z.string(),
          replacedBy: z.string(),
        }),
      ),
    }),
  }),
};
