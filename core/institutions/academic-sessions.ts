import { asc, desc, sql } from "drizzle-orm";
import type { AcademicSession, calendarApi } from "#contracts/api/institutions/calendar.ts";
import type { View } from "#contracts/endpoint.ts";
import {
  academicRecords,
  academicSessions,
  assignments,
  courses,
  institutions,
  schedules,
  sections,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import type { Clock } from "../school-day.ts";
import { schoolDay } from "../school-day.ts";

const standIn = [
  sql`select count(*) from ${sections} where ${sections.academicSessionId} = ${academicSessions.id}`,
  sql`select count(*) from ${courses} where ${courses.schoolYearId} = ${academicSessions.id}`,
  sql`select count(*) from ${assignments} where ${assignments.academicSessionId} = ${academicSessions.id}`,
  sql`select count(*) from ${academicRecords} where ${academicRecords.academicSessionId} = ${academicSessions.id}`,
  sql`select count(*) from ${schedules} where ${schedules.schoolYearId} = ${academicSessions.id}`,
];

/** The columns of a year or term, for a statement that selects from `academic_sessions`. */
const sessionColumns = (ctx: Clock) => ({
  id: academicSessions.id,
  parentId: academicSessions.parentId,
  type: academicSessions.type,
  title: academicSessions.title,
  startDate: academicSessions.startDate,
  endDate: academicSessions.endDate,
  isCurrent: sql<boolean>`coalesce(${schoolDay(ctx)} between ${academicSessions.startDate} and ${academicSessions.endDate}, false)`,
  uses: sql<number>`(${sql.join(
    standIn.map((count) => sql`(${count})`),
    sql` + `,
  )})::int`,
  version: academicSessions.version,
});

export function selectSessions(ctx: Clock, q: Queries | Transaction) {
  return q
    .select(sessionColumns(ctx))
    .from(academicSessions)
    .orderBy(desc(academicSessions.startDate), asc(academicSessions.id));
}

export type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number];

export function sessionView({ parentId: _, ...session }: SessionRow): AcademicSession {
  return session;
}

/** School years, the latest first, each with its terms by date. A term whose year is not there stands in none and is left out. */
export async function listAcademicSessions(ctx: Context): Promise<View<typeof calendarApi.sessions>> {
  authorize(ctx, "institution.read");
  const [rows, [clock]] = await ctx.db.batch((q) => [
    selectSessions(ctx, q),
    q
      .select({ today: sql<string>`${schoolDay(ctx)}::text` })
      .from(institutions)
      .limit(1),
  ]);
  const years = rows.filter(({ type }) => type === "schoolYear");
  const yearOf = (row: SessionRow): number | null => {
    const parent = rows.find(({ id }) => id === row.parentId);
    return parent === undefined ? null : parent.type === "schoolYear" ? parent.id : parent.parentId;
  };
  return {
    today: orNotFound(clock).today,
    data: years.map((year) => ({
      ...sessionView(year),
      terms: rows
        .filter((row) => row.type !== "schoolYear" && yearOf(row) === year.id)
        .sort((a, b) => a.startDate.localeCompare(b.startDate) || a.id - b.id)
        .map(sessionView),
    })),
  };
}
