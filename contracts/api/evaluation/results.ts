import * as z from "zod";
import { Empty, Id, IdParams, IsoDate, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { GradingScale } from "../../grading-scale.ts";
import { multiLine, singleLine } from "../../text.ts";

/** What stands for a pupil in an act: a result, "no evaluado", or "exento". */
export const RESULT_STATUSES = ["graded", "not_assessed", "exempt"] as const;
/** What the final session of a year decides. */
export const DECISIONS = ["promotes", "repeats", "graduates"] as const;

/**
 * `value` on the section's scale; `label` the word of it, where the scale has words: the official result is the word
 * alone, and the number only what it followed from.
 */
const Result = z.object({
  status: z.enum(RESULT_STATUSES),
  value: z.number().nullable(),
  label: z.string().nullable(),
});
export type EvaluationResult = z.infer<typeof Result>;

const Confirmed = Result.extend({
  /** What the gradebook said when it was confirmed. */
  proposed: z.number().nullable(),
  by: z.string(),
  at: z.string(),
  version: z.int(),
});

export const SectionResults = z.object({
  section: z.object({ id: Id, title: z.string(), courseTitle: z.string(), groupName: z.string().nullable() }),
  academicSession: z.object({ id: Id, title: z.string(), isYear: z.boolean() }),
  /** Those of the year that were opened, for who turns from one to another. */
  others: z.array(z.object({ id: Id, title: z.string() })),
  scale: GradingScale,
  canEdit: z.boolean(),
  /** The session of evaluation is closed: only an amendment changes a result. */
  isClosed: z.boolean(),
  students: z.array(
    z.object({
      id: Id,
      name: z.string(),
      studentNumber: z.string(),
      /** The average of the gradebook in that term, on the scale, and its word. */
      proposed: z.number().nullable(),
      proposedLabel: z.string().nullable(),
      result: Confirmed.nullable(),
    }),
  ),
});
export type SectionResults = z.infer<typeof SectionResults>;

/** `version` is the one the writer saw; 0: none yet. */
const Entry = z.strictObject({
  studentId: Id,
  status: z.enum(RESULT_STATUSES).default("graded"),
  value: z.number("la nota debe ser un número").finite().nullable().default(null),
  label: singleLine(6).nullable().default(null),
  version: z.int().nonnegative(),
});
export type ResultEntry = z.infer<typeof Entry>;

const SessionRow = z.object({
  id: Id,
  groupName: z.string(),
  academicSession: z.object({ id: Id, title: z.string(), schoolYear: z.string(), isYear: z.boolean() }),
  /** The first of the group's tutors; once it is closed, whoever that was then. */
  tutor: z.object({ id: Id, name: z.string() }).nullable(),
  isMine: z.boolean(),
  closedAt: z.string().nullable(),
  familiesFrom: z.string().nullable(),
  students: z.int(),
  /** Results that are still to be confirmed. */
  missing: z.int(),
  version: z.int(),
});
export type EvaluationSessionRow = z.infer<typeof SessionRow>;

export const EvaluationSheet = SessionRow.extend({
  canWrite: z.boolean(),
  canClose: z.boolean(),
  canManage: z.boolean(),
  closedBy: z.string().nullable(),
  subjects: z.array(
    z.object({ sectionId: Id, courseId: Id, title: z.string(), subject: z.string(), teachers: z.array(z.string()) }),
  ),
  rows: z.array(
    z.object({
      studentId: Id,
      name: z.string(),
      studentNumber: z.string(),
      comment: z.string().nullable(),
      decision: z.enum(DECISIONS).nullable(),
      remarkVersion: z.int(),
      /** Of the subjects that the pupil takes; null: still missing. */
      results: z.array(z.object({ sectionId: Id, isAmended: z.boolean(), result: Result.nullable() })),
      failed: z.int(),
    }),
  ),
  amendments: z.array(
    z.object({
      student: z.string(),
      courseTitle: z.string(),
      before: z.string(),
      after: z.string(),
      reason: z.string(),
      by: z.string(),
      at: z.string(),
    }),
  ),
});
export type EvaluationSheet = z.infer<typeof EvaluationSheet>;

const Written = z.object({ version: z.int() });

export const evaluationApi = {
  list: endpoint({
    id: "listEvaluationSessions",
    method: "GET",
    path: "/evaluation-sessions",
    tag: "evaluation",
    summary: "Sessions of evaluation by term and group, the latest first; a teacher sees those of their groups",
    access: ["evaluation.manage", "grades.create"],
    query: z.strictObject({ academicSessionId: PathId.optional() }),
    view: z.object({
      data: z.array(SessionRow),
      /** Terms and years in which sessions can be opened. */
      openable: z.array(z.object({ id: Id, title: z.string(), schoolYear: z.string() })),
    }),
  }),
  open: endpoint({
    id: "openEvaluationSessions",
    method: "POST",
    path: "/evaluation-sessions",
    tag: "evaluation",
    summary: "Open the sessions of evaluation of all groups in a term or, for the final ones, a school year",
    access: ["evaluation.manage"],
    body: z.strictObject({ academicSessionId: Id }),
    view: z.object({ opened: z.int() }),
    status: 201,
    limit: "write",
  }),
  sheet: endpoint({
    id: "getEvaluationSheet",
    method: "GET",
    path: "/evaluation-sessions/{id}",
    tag: "evaluation",
    summary: "The sheet of a group in a session of evaluation: pupils by subjects, comments, decisions, amendments",
    access: ["evaluation.manage", "grades.create"],
    params: IdParams,
    view: EvaluationSheet,
  }),
  remark: endpoint({
    id: "writeEvaluationRemark",
    method: "PUT",
    path: "/evaluation-sessions/{id}/students/{studentId}",
    tag: "evaluation",
    summary: "Write the tutor's comment on a pupil and, in a final session, what was decided; from version 0",
    access: ["evaluation.manage", "grades.create"],
    params: z.strictObject({ id: PathId, studentId: PathId }),
    body: z.strictObject({
      comment: multiLine(1200).nullable(),
      decision: z.enum(DECISIONS).nullable().default(null),
    }),
    ifMatch: true,
    view: Written,
    limit: "write",
  }),
  close: endpoint({
    id: "closeEvaluationSession",
    method: "POST",
    path: "/evaluation-sessions/{id}/close",
    tag: "evaluation",
    summary:
      "Close a session: its results go on record and change only by amendment. `missing` is how many results are missing, as whoever closes has read",
    access: ["evaluation.manage", "grades.create"],
    params: IdParams,
    body: z.strictObject({
      /** From which day families read it; today unless told. */
      familiesFrom: IsoDate.optional(),
      missing: z.int().nonnegative().default(0),
    }),
    ifMatch: true,
    view: Written,
    limit: "write",
  }),
  amend: endpoint({
    id: "amendResult",
    method: "POST",
    path: "/evaluation-sessions/{id}/amendments",
    tag: "evaluation",
    summary: "Amend a result of a closed session, with the reason; what stood there before is kept",
    access: ["evaluation.manage"],
    params: IdParams,
    body: z.strictObject({
      ...Entry.omit({ version: true }).shape,
      courseId: Id,
      reason: singleLine(300).min(5, "explica por qué"),
    }),
    view: Empty,
    status: 204,
    limit: "write",
  }),
  results: endpoint({
    id: "getSectionResults",
    method: "GET",
    path: "/sections/{id}/results",
    tag: "evaluation",
    summary: "The results of a section in a term: what the gradebook proposes and what the teacher has confirmed",
    access: ["evaluation.manage", "grades.create"],
    params: IdParams,
    query: z.strictObject({ academicSessionId: PathId.optional() }),
    view: SectionResults,
  }),
  confirm: endpoint({
    id: "confirmResults",
    method: "PUT",
    path: "/sections/{id}/results",
    tag: "evaluation",
    summary: "Confirm or set results of a section in a term, all or nothing; a stale version answers 412",
    access: ["grades.create"],
    params: IdParams,
    body: z.strictObject({ academicSessionId: Id, results: z.array(Entry).min(1).max(200) }),
    view: SectionResults,
    limit: "write",
  }),
};
