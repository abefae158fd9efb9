import * as z from "zod";
import { Id, IdParams } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { GradingBand, GradingScale } from "../grading-scale.ts";
import { multiLine } from "../text.ts";
import { Assignment } from "./assignments.ts";
import { SectionRow } from "./sections.ts";

export const GradebookCell = z.object({
  gradeId: Id,
  assignmentId: Id,
  studentId: Id,
  value: z.number().nullable(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  gradedBy: z.string(),
  gradedAt: z.string(),
});

export const Gradebook = z.object({
  section: SectionRow,
  /** Of the averages, by the level of the section's course. */
  scale: GradingScale,
  canEdit: z.boolean(),
  assignments: z.array(Assignment),
  students: z.array(
    z.object({
      id: Id,
      name: z.string(),
      studentNumber: z.string(),
      average: z.number().nullable(),
      /** Null without an average, and on a scale of numbers only. */
      band: GradingBand.nullable(),
    }),
  ),
  cells: z.array(GradebookCell),
});
export type Gradebook = z.infer<typeof Gradebook>;

/** One mark; `version` is the one the writer saw (0 = none yet). `value` null unless the status is "scored"; "cleared" makes it blank again. */
export const GradeEntry = z
  .strictObject({
    assignmentId: Id,
    studentId: Id,
    value: z.number("la nota debe ser un número").finite().nullable(),
    status: z.enum(["scored", "missing", "exempt", "cleared"]).default("scored"),
    comment: multiLine(2000).nullable().default(null),
    version: z.int().nonnegative(),
  })
  .refine((entry) => (entry.status === "scored") === (entry.value !== null), {
    message: "una nota puesta lleva valor; una no presentada, exenta o borrada no lo lleva",
    path: ["value"],
  });

export const gradesApi = {
  gradebook: endpoint({
    id: "getGradebook",
    method: "GET",
    path: "/sections/{id}/gradebook",
    tag: "grades",
    summary: "The gradebook of a section: assignments, students and marks",
    access: ["grades.create", "students.create"],
    params: IdParams,
    view: Gradebook,
  }),
  recordGrades: endpoint({
    id: "recordGrades",
    method: "POST",
    path: "/courses/{id}/grades",
    tag: "grades",
    summary:
      "Record, correct or clear one or many marks of a course; all or nothing. A stale version answers 412 with the mark as it is",
    access: ["grades.create"],
    params: IdParams,
    body: z.strictObject({ grades: z.array(GradeEntry).min(1).max(1000) }),
    view: z.object({ data: z.array(GradebookCell) }),
    status: 201,
    limit: "write",
  }),
  gradeHistory: endpoint({
    id: "getGradeHistory",
    method: "GET",
    path: "/grades/{id}/history",
    tag: "grades",
    summary: "All versions of one mark",
    access: ["grades.create", "students.create"],
    params: IdParams,
    view: z.object({
      data: z.array(
        z.object({
          version: z.int(),
          value: z.number().nullable(),
          status: z.string(),
          comment: z.string().nullable(),
          changedBy: z.string(),
          changedAt: z.string(),
        }),
      ),
    }),
  }),
};
