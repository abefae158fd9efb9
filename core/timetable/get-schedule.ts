import { and, asc, eq, or, type SQL, sql } from "drizzle-orm";
import type { timetableApi } from "#contracts/api/timetable.ts";
import type { View } from "#contracts/endpoint.ts";
import {
  academicSessions,
  courses,
  enrollments,
  institutions,
  nonSchoolDays,
  resources,
  schedules,
  sections,
  students,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import {
  activeEnrollment,
  anyOf,
  isReachedStudent,
  reachedStudent,
  runsSchool,
  tutoredStudents,
} from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";

/** Among so many days that are not declared free of lessons the next ones are found. */
const DAYS_AHEAD = 7;
/** No holidays but those of summer are longer. */
const MOST_DAYS_AHEAD = 60;

/**
 * The lessons of one day for the actor: the ones they teach, attend, or their children attend; `date` is a day of
 * the school's calendar, today in its time zone when absent. `next` is the first day after it that has lessons, null
 * for those who see the lessons of a whole school. On days that the school declared free nobody has any, and `dayOff`
 * says what is celebrated. Times are local, `HH:MM`. Errors: `not_found` for a pupil out of reach.
 */
export async function getSchedule(
  ctx: Context,
  input: { date?: string | undefined; studentId?: number | undefined },
): Promise<View<typeof timetableApi.schedule>> {
  authorize(ctx, "courses.read", "children.read");
  const day = input.date === undefined ? schoolDay(ctx) : sql<string>`${input.date}::date`;
  const { studentId } = input;
  const own = ctx.actor.kind === "teacher" ? eq(schedules.teacherId, ctx.actor.userId) : reachableSections(ctx);
  const mine = studentId === undefined ? own : attendedBy(ctx, studentId);
  const wholeSchool = runsSchool(ctx.actor) && studentId === undefined;
  const ahead = wholeSchool ? 0 : MOST_DAYS_AHEAD;
  const years = and(
    sql`${academicSessions.endDate} >= ${day}`,
    sql`${academicSessions.startDate} <= ${day} + ${ahead}::int`,
  );
  const [[first], daysOff, running, found, rows] = await ctx.db.batch((q) => [
    q
      .select({ date: sql<string>`to_char(${day}, 'YYYY-MM-DD')` })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({ title: nonSchoolDays.title, startDate: nonSchoolDays.startDate, endDate: nonSchoolDays.endDate })
      .from(nonSchoolDays)
      .where(and(sql`${nonSchoolDays.endDate} >= ${day}`, sql`${nonSchoolDays.startDate} <= ${day} + ${ahead}::int`)),
    q
      .select({ id: academicSessions.id, startDate: academicSessions.startDate, endDate: academicSessions.endDate })
      .from(academicSessions)
      .where(years),
    q
      .select({ id: students.id })
      .from(students)
      .where(studentId === undefined ? sql`false` : isReachedStudent(ctx, studentId)),
    q
      .select({
        yearId: schedules.schoolYearId,
        weekday: schedules.weekday,
        sectionId: sections.id,
        courseTitle: courses.title,
        sectionTitle: sections.title,
        groupName: sections.groupName,
        room: sql<
          string | null
        >`(select ${resources.name} from ${resources} where ${resources.id} = ${schedules.roomId})`,
        startsAt: sql<string>`to_char(${schedules.startsAt}, 'HH24:MI')`,
        endsAt: sql<string>`to_char(${schedules.endsAt}, 'HH24:MI')`,
      })
      .from(schedules)
      .innerJoin(sections, eq(sections.id, schedules.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          mine,
          eq(sections.status, "active"),
          sql`${schedules.schoolYearId} = ${anyOf(sql`select ${academicSessions.id} from ${academicSessions} where ${years}`)}`,
          wholeSchool ? sql`${schedules.weekday} = extract(isodow from ${day})` : undefined,
        ),
      )
      .orderBy(asc(schedules.startsAt), asc(courses.title), asc(schedules.id)),
  ]);
  const today = orNotFound(first).date;
  if (studentId !== undefined) orNotFound(found[0]);
  const dayOffOn = (date: string) => daysOff.find(({ startDate, endDate }) => startDate <= date && date <= endDate);
  const lessonsOf = (date: string) => {
    if (dayOffOn(date) !== undefined) return [];
    const current = new Set(
      running.flatMap((year) => (year.startDate <= date && date <= year.endDate ? [year.id] : [])),
    );
    return rows.flatMap(({ yearId, weekday, ...lesson }) =>
      current.has(yearId) && weekday === isoWeekday(date) ? [lesson] : [],
    );
  };
  const next = Array.from({ length: ahead }, (_, days) => addDays(today, days + 1))
    .filter((date) => dayOffOn(date) === undefined)
    .slice(0, DAYS_AHEAD)
    .map((date) => ({ date, data: lessonsOf(date) }))
    .find(({ data }) => data.length > 0);
  return { date: today, dayOff: dayOffOn(today)?.title ?? null, data: lessonsOf(today), next: next ?? null };
}

/** A condition over lessons and their sections: what a pupil attends, for teachers but the tutor in their own sections. */
function attendedBy(ctx: Context, studentId: number): SQL | undefined {
  const reached = reachedStudent(ctx, studentId);
  const attended = anyOf(
    sql`select ${enrollments.sectionId} from ${enrollments} where ${enrollments.studentId} = ${reached} and ${activeEnrollment(ctx)}`,
  );
  const tutored = sql`exists (select from ${students} where ${students.id} = ${reached} and ${tutoredStudents(ctx)})`;
  return and(
    sql`${sections.id} = ${attended}`,
    ctx.actor.kind === "teacher" && !may(ctx, "students.create") ? or(tutored, reachableSections(ctx)) : undefined,
  );
}

const DAY_MS = 86_400_000;

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Monday is 1, Sunday 7. */
function isoWeekday(date: string): number {
  return new Date(date).getUTCDay() || 7;
}
