import { sql } from "drizzle-orm";
import type * as z from "zod";
import type { GradebookCell } from "#contracts/api/grades.ts";
import { grades, users } from "#schema/index.ts";

export type Cell = z.infer<typeof GradebookCell>;

/** The columns of a mark; `toCell` makes its view. */
export const cellColumns = {
  gradeId: grades.id,
  assignmentId: grades.assignmentId,
  studentId: grades.studentId,
  value: grades.value,
  status: grades.status,
  comment: grades.comment,
  version: grades.version,
  gradedBy: sql<string>`(select ${users.givenName} || ' ' || ${users.familyName} from ${users} where ${users.id} = ${grades.gradedBy})`,
  gradedAt: grades.gradedAt,
};

export function toCell(row: Omit<Cell, "gradedAt"> & { readonly gradedAt: Date }): Cell {
  return { ...row, gradedAt: row.gradedAt.toISOString() };
}
