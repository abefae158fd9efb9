import * as z from "zod";
import { Id, IdParams, IsoDate, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { multiLine } from "../../text.ts";

/** Why somebody is away, in the words of a justification; what it is exactly stands in its text, which lies sealed. */
export const JUSTIFICATION_KINDS = ["illness", "appointment", "family", "official", "transport", "other"] as const;
/** "withdrawn": taken back, by the family while it waited or by the school after it was accepted. */
export const JUSTIFICATION_STATES = ["waiting", "accepted", "refused", "withdrawn"] as const;
/** "office": the school entered what a family said, and it was accepted with that. */
export const JUSTIFICATION_SOURCES = ["family", "office"] as const;

export const JUSTIFICATION_FILE_BYTES = 25 * 1024 * 1024;
export const JUSTIFICATION_FILE_TYPES = ["application/pdf", "image/jpeg", "image/png"] as const;
/** The longest a justification is for. */
export const JUSTIFICATION_DAYS = 92;

const Justification = z.object({
  id: Id,
  student: z.object({ id: Id, name: z.string(), groupName: z.string().nullable() }),
  startDate: z.string(),
  endDate: z.string(),
  /** Hours of one day, for lessons that fall into them; null: whole days. */
  startsAt: z.string().nullable(),
  endsAt: z.string().nullable(),
  kind: z.enum(JUSTIFICATION_KINDS),
  source: z.enum(JUSTIFICATION_SOURCES),
  state: z.enum(JUSTIFICATION_STATES),
  /** With what it marks the lessons, once it is accepted. */
  codeTitle: z.string().nullable(),
  minutes: z.int(),
  by: z.string(),
  at: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  hasText: z.boolean(),
  file: z.object({ contentType: z.enum(JUSTIFICATION_FILE_TYPES), bytes: z.int() }).nullable(),
  canDecide: z.boolean(),
  canWithdraw: z.boolean(),
  canAttach: z.boolean(),
  version: z.int(),
});
export type JustificationRow = z.infer<typeof Justification>;

/** With what was written to one another, which the log notes as opened when the school's people read it. */
const OpenJustification = Justification.extend({ text: z.string().nullable(), note: z.string().nullable() });
export type OpenJustification = z.infer<typeof OpenJustification>;

const lessonTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "debe ser una hora, como 08:15");
const written = multiLine(2_000)
  .transform((text) => text || null)
  .nullable()
  .default(null);

const Span = {
  startDate: IsoDate,
  /** Left out: that one day. */
  endDate: IsoDate.optional(),
  startsAt: lessonTime.optional(),
  endsAt: lessonTime.optional(),
};

export const justificationsApi = {
  list: endpoint({
    id: "listJustifications",
    method: "GET",
    path: "/attendance/justifications",
    tag: "attendance",
    summary:
      "Justifications of absences, the waiting ones first: all of the school for the office, those of their groups for tutors, their own for a family",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    query: PageQuery.extend({
      state: z.enum(JUSTIFICATION_STATES).optional(),
      studentId: PathId.optional(),
    }),
    view: page(Justification).extend({
      waiting: z.int(),
      /** Of the pupil that is asked for: whether the reader may ask for their absences to be excused, or enter them for the school. */
      canRequest: z.boolean(),
      canEnter: z.boolean(),
      /** The first day that a family may still justify. */
      earliest: z.string(),
    }),
  }),
  get: endpoint({
    id: "getJustification",
    method: "GET",
    path: "/attendance/justifications/{id}",
    tag: "attendance",
    summary: "One justification with its text; that the school's people opened it is in the log",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    params: IdParams,
    view: OpenJustification,
  }),
  request: endpoint({
    id: "requestJustification",
    method: "POST",
    path: "/attendance/justifications",
    tag: "attendance",
    summary:
      "Ask the school to excuse a pupil's absences of a day, of days or of some hours of a day, as a guardian or as a pupil who is of age. The same again is the one that waits",
    access: ["children.attendance.read", "attendance.read"],
    isPersonal: true,
    body: z.strictObject({ studentId: Id, ...Span, kind: z.enum(JUSTIFICATION_KINDS), text: written }),
    /** Without its text, which the answer to a repeated key would keep. */
    view: Justification,
    status: 201,
    limit: "write",
  }),
  enter: endpoint({
    id: "enterAbsence",
    method: "POST",
    path: "/attendance/absences",
    tag: "attendance",
    summary:
      "Enter what a family told the school of days or hours, with one code for all lessons in them, those to come included: accepted with that, all or nothing",
    access: ["attendance.update"],
    isPersonal: true,
    body: z.strictObject({
      studentId: Id,
      ...Span,
      kind: z.enum(JUSTIFICATION_KINDS),
      codeId: Id,
      minutes: z.int().min(0).max(600).default(0),
      text: written,
    }),
    /** Without its text, which the answer to a repeated key would keep. */
    view: Justification,
    status: 201,
    limit: "write",
  }),
  decide: endpoint({
    id: "decideJustification",
    method: "PUT",
    path: "/attendance/justifications/{id}/decision",
    tag: "attendance",
    summary:
      "Accept a justification, which excuses the absences in its days, or refuse it with a note to the family; whoever comes second gets 412 with what was decided",
    access: ["attendance.update"],
    isPersonal: true,
    params: IdParams,
    body: z.strictObject({ accept: z.boolean(), note: written }),
    ifMatch: true,
    view: OpenJustification,
    limit: "write",
  }),
  withdraw: endpoint({
    id: "withdrawJustification",
    method: "PUT",
    path: "/attendance/justifications/{id}/withdrawal",
    tag: "attendance",
    summary:
      "Take a justification back: the family one that waits, the school also an accepted one, whose lessons count again as their teachers marked them",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    params: IdParams,
    ifMatch: true,
    view: OpenJustification,
    limit: "write",
  }),
  attach: endpoint({
    id: "attachJustificationFile",
    method: "PUT",
    path: "/attendance/justifications/{id}/file",
    tag: "attendance",
    summary:
      "Add or replace the file of a justification that waits, sent as the raw body: a PDF, JPEG or PNG of at most 25 MB. What it is is read from its bytes, what follows a picture is cut off, its name is not kept",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    params: IdParams,
    bodyKind: "bytes",
    bodyLimit: JUSTIFICATION_FILE_BYTES,
    ifMatch: true,
    view: OpenJustification,
    limit: "upload",
  }),
  file: endpoint({
    id: "getJustificationFile",
    method: "GET",
    path: "/attendance/justifications/{id}/file",
    tag: "attendance",
    summary: "The file of a justification, as a download; that the school's people opened it is in the log",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    params: IdParams,
    view: z.unknown(),
  }),
};
