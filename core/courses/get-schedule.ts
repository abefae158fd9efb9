import { and, asc, eq, sql } from "drizzle-orm";
import type { coursesApi } from "#contracts/courses.ts";
import type { View } from "#contracts/endpoint.ts";
import { academicSessions, courses, institutions, resources, schedules, sections } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { found } from "../errors.ts";
import { authorize, reachableSections } from "../permissions.ts";

/**
 * The lessons of one day for the actor: the ones they teach, attend, or their children attend; `date` is a day of
 * the school's calendar, today in its time zone when absent. Times are local, `HH:MM`.
 */
export async function getSchedule(
  ctx: Context,
  input: { date?: string | undefined },
): Promise<View<typeof coursesApi.schedule>> {
  authorize(ctx, "courses.read", "children.read");
  const local = sql<string>`to_char(${ctx.now().toISOString()}::timestamptz at time zone ${institutions.timeZone}, 'YYYY-MM-DD')`;
  const date = input.date === undefined ? local : sql<string>`${input.date}::text`;
  const mine = ctx.actor.kind === "teacher" ? eq(schedules.teacherId, ctx.actor.userId) : reachableSections(ctx.actor);
  const [days, rows] = await ctx.db.read((q) => [
    q.select({ date }).from(institutions).where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({
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
      .leftJoin(resources, eq(resources.id, schedules.roomId))
      .where(
        and(
          mine,
          eq(sections.status, "active"),
          sql`${schedules.weekday} = extract(isodow from (${date})::date)`,
          sql`(${date})::date between ${academicSessions.startDate} and ${academicSessions.endDate}`,
        ),
      )
      .orderBy(asc(schedules.startsAt), asc(courses.title))
      .limit(200),
  ]);
  return { date: found(days[0]).date, data: rows };
}
