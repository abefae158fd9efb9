import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { courses, institutions, roles, sections, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { spanishCollation } from "../spanish-text.ts";

const name = sql<string>`${users.givenName} || ' ' || ${users.familyName}`;

/**
 * What somebody needs who is about to record: the groups of the pupils within reach, the pupils of one of them, the staff
 * who may be witnesses, and the school's day and hour.
 */
export async function listBehaviorPeople(
  ctx: Context,
  { groupName }: Input<typeof behaviorApi.people>,
): Promise<View<typeof behaviorApi.people>> {
  authorize(ctx, "behavior.create");
  const mine = and(reachableStudents(ctx), isNull(students.blockedAt), eq(students.status, "active"));
  const [[school], groups, pupils, staff, taught] = await ctx.db.batch((q) => [
    q
      .select({
        today: sql<string>`${schoolDay(ctx)}::text`,
        time: sql<string>`to_char(${ctx.now().toISOString()}::timestamptz at time zone ${institutions.timeZone}, 'HH24:MI')`,
        noticeMinutes: institutions.behaviorNoticeMinutes,
      })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q.selectDistinct({ groupName: students.groupName }).from(students).where(mine).orderBy(asc(students.groupName)),
    q
      .select({ id: students.id, name: sql<string>`${users.familyName} || ', ' || ${users.givenName}` })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(mine, groupName === undefined ? sql`false` : eq(students.groupName, groupName)))
      .orderBy(asc(spanishCollation(sql`${users.registerName}`))),
    q
      .select({ id: users.id, name })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(and(inArray(roles.kind, ["teacher", "school_admin"]), eq(users.isActive, true), isNull(users.blockedAt)))
      .orderBy(asc(spanishCollation(sql`${users.registerName}`)))
      .limit(500),
    q
      .select({ id: sections.id, courseTitle: courses.title })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          reachableSections(ctx),
          eq(sections.status, "active"),
          groupName === undefined ? sql`false` : eq(sections.groupName, groupName),
        ),
      )
      .orderBy(asc(courses.title)),
  ]);
  return {
    ...orNotFound(school),
    groups: groups.flatMap((row) => (row.groupName === null ? [] : [row.groupName])),
    students: pupils,
    staff: staff.filter(({ id }) => id !== ctx.actor.userId),
    sections: taught,
  };
}
