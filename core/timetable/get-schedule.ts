import { and, asc, eq, sql } from "drizzle-orm";
import type { timetableApi } from "#contracts/api/timetable.ts";
import type { View } from "#contracts/endpoint.ts";
import { academicSessions, courses, institutions, resources, schedules, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { runsSchool } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** Within a week the next school day is found, but for holidays. */
const DAYS_AHEAD = 7;

/**
 * The lessons of one day for the actor: the ones they teach, attend, or their children attend; `date` is a day of
 * the school's calendar, today in its time zone when absent. `next` is the first day after it that has lessons, null
 * for those who see the lessons of a whole school. Times are local, `HH:MM`.
 */
export async function getSchedule(
  ctx: Context,
  input: { date?: string | undefined },
): Promise<View<typeof timetableApi.schedule>> {
  authorize(ctx, "courses.read", "children.read");
  const local = sql<string>`to_char(${ctx.now().toISOString()}::timestamptz at time zone ${institutions.timeZone}, 'YYYY-MM-DD')`;
  const date = input.date === undefined ? local : sql<string>`${input.date}::text`;
  const mine = ctx.actor.kind === "teacher" ? eq(schedules.teacherId, ctx.actor.userId) : reachableSections(ctx);
  const ahead = runsSchool(ctx.actor) ? 0 : DAYS_AHEAD;
  const onDay = sql`((${date})::date + ahead.days)`;
  const [days, rows] = await ctx.db.batch((q) => [
    q.select({ date }).from(institutions).where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({
        date: sql<string>`to_char(${onDay}, 'YYYY-MM-DD')`,
        sectionId: sections.id,
        courseTitle: courses.title,
        sectionTitle: sections.title,
        groupName: sections.groupName,
        room: resources.name,
        startsAt: sql<string>`to_char(${schedules.startsAt}, 'HH24:MI')`,
        endsAt: sql<string>`to_char(${schedules.endsAt}, 'HH24:MI')`,
      })
      .from(schedules)
      .innerJoin(institutions, eq(institutions.id, schedules.institutionId))
      .innerJoin(academicSessions, eq(academicSessions.id, schedules.schoolYearId))
      .innerJoin(sections, eq(sections.id, schedules.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .innerJoin(sql`generate_series(0, ${ahead}::int) as ahead(days)`, sql`true`)
      .leftJoin(resources, eq(resources.id, schedules.roomId))
      .where(
        and(
          mine,
          eq(sections.status, "active"),
          sql`${schedules.weekday} = extract(isodow from ${onDay})`,
          sql`${onDay} between ${academicSessions.startDate} and ${academicSessions.endDate}`,
        ),
      )
      .orderBy(sql`ahead.days`, asc(schedules.startsAt), asc(courses.title), asc(schedules.id)),
  ]);
  const today = orNotFound(days[0]).date;
  const nextDate = rows.find((row) => row.date > today)?.date;
  const lessonsOf = (wanted: string) => rows.flatMap(({ date: day, ...lesson }) => (day === wanted ? [lesson] : []));
  return {
    date: today,
    data: lessonsOf(today),
    next: nextDate === undefined ? null : { date: nextDate, data: lessonsOf(nextDate) },
  };
}
