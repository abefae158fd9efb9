import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { courses, registers, sections } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { type NoticeTexts, notify } from "../notifications/notify.ts";
import { asTime } from "./internal.ts";

/** Whom the timetable names for the lesson, else the section's teachers. */
const teacherIds = sql<number[]>`coalesce((select array_agg(x.id)::int8[] from (
  select c.teacher_id as id from courses.schedules c where c.section_id = ${registers.sectionId}
    and c.weekday = extract(isodow from ${registers.date}) and c.starts_at = ${registers.startsAt} and c.teacher_id is not null
  union select t.user_id from courses.section_teachers t where t.section_id = ${registers.sectionId} and not exists (
    select from courses.schedules c where c.section_id = ${registers.sectionId}
      and c.weekday = extract(isodow from ${registers.date}) and c.starts_at = ${registers.startsAt} and c.teacher_id is not null)
) x), '{}')`.mapWith((ids: unknown) => (Array.isArray(ids) ? ids.map(Number) : []));

/** Tells each teacher, in one notice, which of their registers are still missing. */
export async function onRegistersNudged(
  ctx: SystemContext,
  { registerIds }: { readonly registerIds: readonly number[] },
  eventId: number,
): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        sectionId: registers.sectionId,
        date: registers.date,
        startsAt: asTime(registers.startsAt),
        title: sections.title,
        courseTitle: courses.title,
        teacherIds,
      })
      .from(registers)
      .innerJoin(sections, eq(sections.id, registers.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(inArray(registers.id, [...registerIds]), isNull(registers.takenAt)))
      .orderBy(asc(registers.startsAt), asc(registers.id)),
  ]);
  const byTeacher = Map.groupBy(
    rows.flatMap((row) => row.teacherIds.map((userId) => ({ userId, ...row }))),
    ({ userId }) => userId,
  );
  await notify(
    ctx,
    eventId,
    [...byTeacher].flatMap(([userId, lessons]) => {
      const [first] = lessons;
      if (first === undefined) return [];
      const url = `/grupos/${first.sectionId}/lista/${first.date}?hora=${encodeURIComponent(first.startsAt)}`;
      return [{ userId, kind: "register.missing", texts: textsOf(lessons), url }];
    }),
  );
}

function textsOf(
  lessons: readonly { readonly title: string; readonly date: string; readonly startsAt: string }[],
): NoticeTexts {
  const list = lessons.map(({ title, startsAt }) => `${title}, ${startsAt}`).join("; ");
  const many = lessons.length > 1;
  const [year, month, day] = (lessons[0]?.date ?? "").split("-");
  return {
    es: {
      title: many ? "Te faltan listas por pasar" : "Te falta pasar una lista",
      body: `${day}/${month}/${year}: ${list}`,
    },
    en: { title: many ? "Registers are missing" : "A register is missing", body: `${day}/${month}/${year}: ${list}` },
  };
}
