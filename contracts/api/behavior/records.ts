import * as z from "zod";
import { Id, IdParams, IsoDate, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { multiLine, singleLine } from "../../text.ts";
import { BEHAVIOR_KINDS, SEVERITIES } from "./categories.ts";

/** Pupils of one event. */
export const MOST_PUPILS = 60;
export const MOST_WITNESSES = 10;

const Category = z.object({
  id: Id,
  title: z.string(),
  kind: z.enum(BEHAVIOR_KINDS),
  severity: z.enum(SEVERITIES).nullable(),
});

/** A pupil's part in a merit or an incident. What is not for the reader is null or empty. */
const BehaviorRecord = z.object({
  id: Id,
  category: Category,
  points: z.int(),
  date: z.string(),
  time: z.string().nullable(),
  place: z.string().nullable(),
  /** The lesson's. */
  courseTitle: z.string().nullable(),
  /** For staff alone. */
  description: z.string().nullable(),
  /** What the family reads of it. */
  familyText: z.string().nullable(),
  measure: z.string().nullable(),
  recordedBy: z.string(),
  recordedAt: z.string(),
  witnesses: z.array(z.string()),
  /** Other pupils of the same event: those whom the reader may see by name, and how many more. */
  others: z.object({ named: z.array(z.object({ id: Id, name: z.string() })), more: z.int() }),
  tellsFamily: z.boolean(),
  /** From when the family sees it; null: it does not. */
  familyFrom: z.string().nullable(),
  /** When the family was sent a notice. */
  toldAt: z.string().nullable(),
  acknowledged: z.array(z.object({ name: z.string(), at: z.string() })),
  acknowledgedByMe: z.boolean(),
  withdrawn: z.object({ at: z.string(), by: z.string(), reason: z.string().nullable() }).nullable(),
  /** For the family and the pupil: what became of it, of a serious one about which a procedure was opened. */
  familyProcedure: z
    .object({
      openedOn: z.string(),
      /** Until when the family is heard; null once it was, or where it is not. */
      hearingBy: z.string().nullable(),
      decidedOn: z.string().nullable(),
      decision: z.string().nullable(),
      appealBy: z.string().nullable(),
      closedOn: z.string().nullable(),
    })
    .nullable(),
  /** For who oversees behaviour. */
  procedureId: Id.nullable(),
  /** The reader opens one. */
  canOpenProcedure: z.boolean(),
  /** The reader corrects and withdraws it. */
  canChange: z.boolean(),
  version: z.int(),
});
export type BehaviorRecord = z.infer<typeof BehaviorRecord>;

const Year = z.object({ id: Id, title: z.string() });

export const StudentBehavior = z.object({
  /** Null where the school has no school year. */
  year: Year.nullable(),
  isCurrent: z.boolean(),
  /** Former years that the reader may open; to others a pupil begins each year anew. */
  formerYears: z.array(Year),
  /** Of what counts: without what was withdrawn. */
  points: z.int(),
  merits: z.int(),
  incidents: z.int(),
  /** The latest first. */
  data: z.array(BehaviorRecord),
});
export type StudentBehavior = z.infer<typeof StudentBehavior>;

const optional = (max: number) =>
  singleLine(max)
    .transform((text) => text || null)
    .nullable()
    .default(null);
const lines = (max: number) =>
  multiLine(max)
    .transform((text) => text || null)
    .nullable()
    .default(null);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "debe ser una hora, como 11:20");

const Texts = {
  /** What happened, for staff. */
  description: lines(3000),
  familyText: lines(1500),
  /** Taken at once. */
  measure: optional(300),
};

const Event = {
  ...Texts,
  categoryId: Id,
  date: IsoDate,
  time: clock.nullable().default(null),
  place: optional(80),
  /** The lesson's. */
  sectionId: Id.nullable().default(null),
  witnessIds: z.array(Id).max(MOST_WITNESSES).default([]),
  /** Left out, what the category says. */
  tellsFamily: z.boolean().optional(),
};

const ListRow = z.object({
  id: Id,
  student: z.object({ id: Id, name: z.string(), groupName: z.string().nullable() }),
  category: Category,
  points: z.int(),
  date: z.string(),
  time: z.string().nullable(),
  recordedBy: z.string(),
  tellsFamily: z.boolean(),
  toldAt: z.string().nullable(),
  acknowledged: z.int(),
  isWithdrawn: z.boolean(),
});
export type BehaviorRow = z.infer<typeof ListRow>;

export const behaviorApi = {
  student: endpoint({
    id: "getStudentBehavior",
    method: "GET",
    path: "/students/{id}/behavior",
    tag: "behavior",
    summary:
      "A pupil's merits and incidents of this school year, with their points; of a former one for who may open it. Staff who read it are noted",
    access: ["behavior.read", "children.behavior.read"],
    /** What is written of a minor is read by no machine. */
    isPersonal: true,
    params: IdParams,
    query: z.strictObject({ year: PathId.optional() }),
    view: StudentBehavior,
  }),
  recordOne: endpoint({
    id: "recordStudentBehavior",
    method: "POST",
    path: "/students/{id}/behavior",
    tag: "behavior",
    summary: "Record a merit or an incident of one pupil; the family is told after a while when the school says so",
    access: ["behavior.create"],
    params: IdParams,
    body: z.strictObject(Event),
    view: z.object({ recordId: Id }),
    status: 201,
    limit: "write",
  }),
  record: endpoint({
    id: "recordBehavior",
    method: "POST",
    path: "/behavior",
    tag: "behavior",
    summary: "Record one event of several pupils: each has a part of their own, which tells of nobody else",
    access: ["behavior.create"],
    body: z.strictObject({
      ...Event,
      studentIds: z
        .array(Id)
        .min(1, "elige a quién")
        .max(MOST_PUPILS)
        .refine((ids) => new Set(ids).size === ids.length, "hay alguien dos veces"),
    }),
    view: z.object({ records: z.array(z.object({ recordId: Id, studentId: Id })) }),
    status: 201,
    limit: "write",
  }),
  change: endpoint({
    id: "changeBehavior",
    method: "PATCH",
    path: "/behavior/{id}",
    tag: "behavior",
    summary: "Correct a pupil's record, as who made it or who oversees behaviour; what a family was told stays told",
    access: ["behavior.create", "behavior.oversee"],
    params: IdParams,
    body: z
      .strictObject({
        description: multiLine(3000).transform((text) => text || null),
        familyText: multiLine(1500).transform((text) => text || null),
        measure: singleLine(300).transform((text) => text || null),
        categoryId: Id,
        tellsFamily: z.boolean(),
      })
      .partial(),
    ifMatch: true,
    view: z.object({ id: Id, studentId: Id, version: z.int() }),
    limit: "write",
  }),
  withdraw: endpoint({
    id: "withdrawBehavior",
    method: "POST",
    path: "/behavior/{id}/withdraw",
    tag: "behavior",
    summary: "Withdraw a record with its reason: it is kept and counts no more",
    access: ["behavior.create", "behavior.oversee"],
    params: IdParams,
    body: z.strictObject({ reason: singleLine(300).min(3, "escribe por qué") }),
    ifMatch: true,
    view: z.object({ id: Id, studentId: Id, version: z.int() }),
    limit: "write",
    status: 200,
  }),
  acknowledge: endpoint({
    id: "acknowledgeBehavior",
    method: "POST",
    path: "/behavior/{id}/acknowledge",
    tag: "behavior",
    summary: "Say as the family that one has read it; once",
    access: ["children.behavior.read"],
    params: IdParams,
    view: z.object({ id: Id, studentId: Id, at: z.string() }),
    limit: "write",
    status: 200,
  }),
  list: endpoint({
    id: "listBehavior",
    method: "GET",
    path: "/behavior",
    tag: "behavior",
    summary: "Merits and incidents of this school year, the latest first, without what was written: all, or one's own",
    access: ["behavior.oversee", "behavior.create"],
    isPersonal: true,
    query: PageQuery.extend({
      kind: z.enum(BEHAVIOR_KINDS).optional(),
      categoryId: PathId.optional(),
      groupName: singleLine(80).optional(),
      from: IsoDate.optional(),
      to: IsoDate.optional(),
    }),
    view: page(ListRow).extend({ groups: z.array(z.string()) }),
  }),
  people: endpoint({
    id: "listBehaviorPeople",
    method: "GET",
    path: "/behavior/people",
    tag: "behavior",
    summary:
      "Of whom one may record: the groups within reach, the pupils of one of them, and the staff who may have seen it",
    access: ["behavior.create"],
    query: z.strictObject({ groupName: singleLine(80).optional() }),
    view: z.object({
      today: z.string(),
      time: z.string(),
      groups: z.array(z.string()),
      students: z.array(z.object({ id: Id, name: z.string() })),
      staff: z.array(z.object({ id: Id, name: z.string() })),
      /** Sections of that group that the reader has to do with. */
      sections: z.array(z.object({ id: Id, courseTitle: z.string() })),
      /** How long a family's notice waits; null: families are not told. */
      noticeMinutes: z.int().nullable(),
    }),
  }),
};
