import { and, eq, gte, sql } from "drizzle-orm";
import type { View } from "#contracts/endpoint.ts";
import type { institutionApi } from "#contracts/institution.ts";
import { academicSessions, grades, roles, sections, students, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { found } from "../errors.ts";
import { authorize } from "../permissions.ts";
import { schoolDay } from "../school-day.ts";

const WEEK_MS = 7 * 86_400_000;

/** Counts of active people, groups and sections of the running year, for the school's administrators. */
export async function getFigures(ctx: Context): Promise<View<typeof institutionApi.figures>> {
  authorize(ctx, "students.create");
  const count = sql<number>`count(*)::int`;
  const [pupils, staff, running, marks] = await ctx.db.read((q) => [
    q
      .select({
        students: count,
        studentsWithoutGroup: sql<number>`count(*) filter (where ${students.groupName} is null)::int`,
        groups: sql<number>`count(distinct ${students.groupName})::int`,
      })
      .from(students)
      .where(eq(students.status, "active")),
    q
      .select({
        teachers: sql<number>`count(*) filter (where ${roles.kind} = 'teacher')::int`,
        guardians: sql<number>`count(*) filter (where ${roles.kind} = 'parent')::int`,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(eq(users.isActive, true)),
    q
      .select({ sections: count })
      .from(sections)
      .innerJoin(academicSessions, eq(academicSessions.id, sections.academicSessionId))
      .where(and(eq(sections.status, "active"), sql`${academicSessions.endDate} >= ${schoolDay(ctx)}`)),
    q
      .select({ marksThisWeek: count })
      .from(grades)
      .where(gte(grades.gradedAt, new Date(ctx.now().getTime() - WEEK_MS))),
  ]);
  return { ...found(pupils[0]), ...found(staff[0]), ...found(running[0]), ...found(marks[0]) };
}
