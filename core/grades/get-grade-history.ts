import { and, asc, eq } from "drizzle-orm";
import type { gradesApi } from "#contracts/api/grades.ts";
import type { View } from "#contracts/endpoint.ts";
import { assignments, gradeHistory, grades, sections, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

/** Every version of one mark with who wrote it. Errors: `forbidden`, `not_found`. */
export async function getGradeHistory(
  ctx: Context,
  input: { id: number },
): Promise<View<typeof gradesApi.gradeHistory>> {
  authorize(ctx, "grades.create", "students.create");
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        version: gradeHistory.version,
        value: gradeHistory.value,
        status: gradeHistory.status,
        comment: gradeHistory.comment,
        givenName: users.givenName,
        familyName: users.familyName,
        changedAt: gradeHistory.changedAt,
      })
      .from(gradeHistory)
      .innerJoin(grades, eq(grades.id, gradeHistory.gradeId))
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(users, eq(users.id, gradeHistory.changedBy))
      .where(and(eq(grades.id, input.id), reachableSections(ctx)))
      .orderBy(asc(gradeHistory.version)),
  ]);
  if (rows.length === 0) throw new AppError("not_found", "No existe lo que buscas.");
  return {
    data: rows.map(({ givenName, familyName, changedAt, ...rest }) => ({
      ...rest,
      changedBy: `${givenName} ${familyName}`,
      changedAt: changedAt.toISOString(),
    })),
  };
}
