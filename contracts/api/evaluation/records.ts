import * as z from "zod";
import { Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { GradingScale } from "../../grading-scale.ts";
import { DECISIONS, RESULT_STATUSES } from "./results.ts";

const Record = z.object({
  courseId: Id,
  courseTitle: z.string(),
  subject: z.string(),
  gradeLevel: z.string(),
  status: z.enum(RESULT_STATUSES),
  value: z.number().nullable(),
  label: z.string().nullable(),
  attendancePercentage: z.number().nullable(),
  /** Why it is another than what the session put on record. */
  amendmentReason: z.string().nullable(),
});

export const AcademicRecord = z.object({
  student: z.object({ id: Id, name: z.string(), studentNumber: z.string(), groupName: z.string().nullable() }),
  /** Of school years, the latest first, and their terms in order; the final session comes last. */
  years: z.array(
    z.object({
      schoolYear: z.string(),
      gradeLevel: z.string().nullable(),
      decision: z.enum(DECISIONS).nullable(),
      /** Of the final session, else of the terms there are; null where scales differ or nothing is graded. */
      average: z.number().nullable(),
      scale: GradingScale.nullable(),
      terms: z.array(
        z.object({
          academicSessionId: Id,
          title: z.string(),
          isFinal: z.boolean(),
          evaluationSessionId: Id.nullable(),
          comment: z.string().nullable(),
          average: z.number().nullable(),
          averageLabel: z.string().nullable(),
          records: z.array(Record),
        }),
      ),
    }),
  ),
  /** Papers that the reader may have of it. */
  canPrint: z.boolean(),
});
export type AcademicRecord = z.infer<typeof AcademicRecord>;

export const recordsApi = {
  academicRecord: endpoint({
    id: "getAcademicRecord",
    method: "GET",
    path: "/students/{id}/academic-record",
    tag: "evaluation",
    summary:
      "A pupil's results on record by year and term, with averages on the school's scale; families see what was published",
    access: ["evaluation.manage", "grades.read", "children.grades.read"],
    params: IdParams,
    view: AcademicRecord,
  }),
};
