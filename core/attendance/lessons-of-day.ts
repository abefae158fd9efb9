import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import {
  academicSessions,
  courses,
  institutions,
  nonSchoolDays,
  registers,
  schedules,
  sections,
} from "#schema/index.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { asTime, personName, registeredSections } from "./internal.ts";

/** Who gives a lesson: whom the timetable names, else the section's teachers. */
const teachers = sql<string[]>`coalesce((select array_agg(p.given_name || ' ' || p.family_name order by p.id)
  from users.users p where p.id = ${schedules.teacherId} or (${schedules.teacherId} is null and p.id in
    (select t.user_id from courses.section_teachers t where t.section_id = ${sections.id}))), '{}')`;

/** The lessons of a day within the actor's reach with their registers, by time; none on a day that was declared free of lessons. */
export async function lessonsOfDay(ctx: Context, date: string | undefined) {
  const day = date === undefined ? schoolDay(ctx) : sql<string>`${date}::date`;
  const now = ctx.now().toISOString();
  const [[school], off, shut, rows] = await ctx.db.batch((q) => [
    q
      .select({
        date: sql<string>`(${day})::text`,
        today: sql<string>`${schoolDay(ctx)}::text`,
        isLate: sql<boolean>`${schoolDay(ctx)} - (${day}) > ${institutions.registerDays}`,
        clock: sql<string>`to_char(${now}::timestamptz at time zone ${institutions.timeZone}, 'HH24:MI')`,
      })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({ title: nonSchoolDays.title })
      .from(nonSchoolDays)
      .where(and(sql`${nonSchoolDays.startDate} <= ${day}`, sql`${nonSchoolDays.endDate} >= ${day}`)),
    q
      .select({ id: academicSessions.id })
      .from(academicSessions)
      .where(
        and(
          isNotNull(academicSessions.closedAt),
          sql`${academicSessions.startDate} <= ${day}`,
          sql`${academicSessions.endDate} >= ${day}`,
        ),
      ),
    q
      .select({
        sectionId: sections.id,
        sectionTitle: sections.title,
        courseTitle: courses.title,
        groupName: sections.groupName,
        startsAt: asTime(schedules.startsAt),
        endsAt: asTime(schedules.endsAt),
        teachers,
        takenBy: personName(sql`${registers.takenBy}`),
        takenAt: registers.takenAt,
        nudgedAt: registers.nudgedAt,
      })
      .from(schedules)
      .innerJoin(
        academicSessions,
        and(
          eq(academicSessions.id, schedules.schoolYearId),
          sql`${academicSessions.startDate} <= ${day}`,
          sql`${academicSessions.endDate} >= ${day}`,
        ),
      )
      .innerJoin(sections, eq(sections.id, schedules.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .leftJoin(
        registers,
        and(
          eq(registers.sectionId, schedules.sectionId),
          sql`${registers.date} = ${day}`,
          eq(registers.startsAt, schedules.startsAt),
        ),
      )
      .where(
        and(
          eq(sections.status, "active"),
          sql`${schedules.weekday} = extract(isodow from ${day})`,
          registeredSections(ctx.actor),
        ),
      )
      .orderBy(asc(schedules.startsAt), asc(sections.groupName), asc(courses.title), asc(schedules.id)),
  ]);
  const { date: of, today, isLate, clock } = orNotFound(school);
  const dayOff = off[0]?.title ?? null;
  const lessons = (dayOff === null ? rows : []).map((row) => ({
    ...row,
    hasBegun: of < today || (of === today && row.startsAt <= clock),
    takenAt: row.takenAt?.toISOString() ?? null,
    nudgedAt: row.nudgedAt?.toISOString() ?? null,
  }));
  return { date: of, isToday: of === today, isOpen: !isLate && shut.length === 0, dayOff, lessons };
}
