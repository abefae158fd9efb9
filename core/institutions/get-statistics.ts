import { and, desc, eq, gte, inArray, ne, sql } from "drizzle-orm";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import type { View } from "#contracts/endpoint.ts";
import { academicSessions, grades, roles, rosterImports, sections, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";

const WEEK_MS = 7 * 86_400_000;

const DATES_SHOWN = 5;
const IMPORTS_SHOWN = 5;

const FIGURES_SECONDS = 60;

const figuresKey = (institutionId: number) => `cache:figures:${institutionId}`;

/** After a change of many people at once, whose author wants to see it; any other change shows within a minute. */
export function forgetFigures(ctx: Pick<Context, "actor" | "ports">): Promise<void> {
  return ctx.ports.cache.delete(figuresKey(ctx.actor.institutionId));
}

/**
 * Counts of people and groups of the running year, next dates and last imports, for the school's administrators; up to
 * a minute old.
 */
export async function getStatistics(ctx: Context): Promise<View<typeof institutionApi.statistics>> {
  authorize(ctx, "students.create");
  const key = figuresKey(ctx.actor.institutionId);
  const cached = institutionApi.statistics.view.safeParse(await ctx.ports.cache.getJson(key));
  if (cached.success) return cached.data;
  const figures = await countFigures(ctx);
  await ctx.ports.cache.setJson(key, figures, FIGURES_SECONDS);
  return figures;
}

/** The same from the rows themselves, of the school that `actor` names. */
export async function countFigures(
  ctx: Pick<Context, "db" | "now" | "actor">,
): Promise<View<typeof institutionApi.statistics>> {
  const count = sql<number>`count(*)::int`;
  const [pupils, staff, running, marks, imports, dates] = await ctx.db.batch((q) => {
    // Counted per group and per role: both come from an index alone.
    const perGroup = q
      .select({ groupName: students.groupName, pupils: sql<number>`count(*)`.as("pupils") })
      .from(students)
      .where(eq(students.status, "active"))
      .groupBy(students.groupName)
      .as("per_group");
    const ofRole = q
      .select({ people: count.as("people") })
      .from(users)
      .where(and(eq(users.isActive, true), eq(users.roleId, roles.id)))
      .as("of_role");
    return [
      q
        .select({
          students: sql<number>`coalesce(sum(${perGroup.pupils}), 0)::int`,
          studentsWithoutGroup: sql<number>`coalesce(sum(${perGroup.pupils}) filter (where ${perGroup.groupName} is null), 0)::int`,
          groups: sql<number>`count(${perGroup.groupName})::int`,
        })
        .from(perGroup),
      q
        .select({
          teachers: sql<number>`coalesce(sum(${ofRole.people}) filter (where ${roles.kind} = 'teacher'), 0)::int`,
          guardians: sql<number>`coalesce(sum(${ofRole.people}) filter (where ${roles.kind} = 'parent'), 0)::int`,
        })
        .from(roles)
        .crossJoinLateral(ofRole)
        .where(inArray(roles.kind, ["teacher", "parent"])),
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
    ];
  });
  const nextDates = dates
    .flatMap(({ title, startDate, endDate, today }) => [
      ...(startDate >= today ? [{ title, date: startDate, edge: "start" as const }] : []),
      { title, date: endDate, edge: "end" as const },
    ])
    .sort((a, b) => a.date.localeCompare(b.date))
    .slice(0, DATES_SHOWN);
  const lastImports = imports.map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
  return {
    ...orNotFound(pupils[0]),
    ...orNotFound(staff[0]),
    ...orNotFound(running[0]),
    ...orNotFound(marks[0]),
    nextDates,
    lastImports,
  };
}
