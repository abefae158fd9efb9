import { and, desc, eq, gte, ne, sql } from "drizzle-orm";
import type { View } from "#contracts/endpoint.ts";
import type { institutionApi } from "#contracts/institution.ts";
import { academicSessions, grades, roles, rosterImports, sections, students, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { found } from "../errors.ts";
import { authorize } from "../permissions.ts";
import { schoolDay } from "../school-day.ts";

const WEEK_MS = 7 * 86_400_000;

const DATES_SHOWN = 5;
const IMPORTS_SHOWN = 5;

/** Counts of people and groups of the running year, next dates and last imports, for the school's administrators. */
export async function getFigures(ctx: Context): Promise<View<typeof institutionApi.figures>> {
  authorize(ctx, "students.create");
  const count = sql<number>`count(*)::int`;
  const [pupils, staff, running, marks, imports, dates] = await ctx.db.read((q) => [
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
      .where(and(ne(grades.status, "cleared"), gte(grades.gradedAt, new Date(ctx.now().getTime() - WEEK_MS)))),
    q
      .select({
        id: rosterImports.id,
        fileName: rosterImports.fileName,
        status: rosterImports.status,
        at: sql<string>`coalesce(${rosterImports.committedAt}, ${rosterImports.createdAt})::text`,
      })
      .from(rosterImports)
      .where(eq(rosterImports.kind, "import"))
      .orderBy(desc(rosterImports.id))
      .limit(IMPORTS_SHOWN),
    q
      .select({
        title: academicSessions.title,
        startDate: academicSessions.startDate,
        endDate: academicSessions.endDate,
        today: sql<string>`${schoolDay(ctx)}::text`,
      })
      .from(academicSessions)
      .where(and(ne(academicSessions.type, "schoolYear"), sql`${academicSessions.endDate} >= ${schoolDay(ctx)}`)),
  ]);
  const nextDates = dates
    .flatMap(({ title, startDate, endDate, today }) => [
      ...(startDate >= today ? [{ title, date: startDate, edge: "start" as const }] : []),
      { title, date: endDate, edge: "end" as const },
    ])
    .sort((a, b) => a.date.localeCompare(b.date))
    .slice(0, DATES_SHOWN);
  const lastImports = imports.map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
  return { ...found(pupils[0]), ...found(staff[0]), ...found(running[0]), ...found(marks[0]), nextDates, lastImports };
}
