import { asc, desc, eq, sql } from "drizzle-orm";
import type { Enrollments } from "#contracts/api/students/enrollments.ts";
import {
  academicSessions,
  courses,
  enrollments,
  groupChanges,
  sections,
  students,
  waitingPupils,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { lastDay } from "../attendance/internal.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";

/**
 * Where a pupil is and was enrolled, the latest first, what they wait for, and their changes of group. A teacher sees the
 * sections they teach. Errors: `not_found`.
 */
export async function listEnrollments(ctx: Context, input: { id: number }): Promise<Enrollments> {
  authorize(ctx, "students.read", "children.read", "profile.read");
  return readEnrollments(ctx, input.id);
}

/** The same for verbs that have asked for their own permission. */
export async function readEnrollments(ctx: Context, id: number): Promise<Enrollments> {
  const reached = reachedStudent(ctx, id);
  const isOffice = may(ctx, "students.create");
  const seesAll = isOffice || ctx.actor.kind !== "teacher";
  const today = schoolDay(ctx);
  const ends = sql<string | null>`coalesce(${lastDay}, ${enrollments.endDate})`;
  const [found, rows, waiting, groups] = await ctx.db.batch((q) => [
    q.select({ id: students.id }).from(students).where(isReachedStudent(ctx, id)),
    q
      .select({
        id: enrollments.id,
        sectionId: sections.id,
        sectionTitle: sections.title,
        courseTitle: courses.title,
        groupName: sections.groupName,
        schoolYear: academicSessions.schoolYear,
        state: sql<Enrollments["enrollments"][number]["state"]>`case
          when ${enrollments.status} in ('withdrawn', 'tobedeleted') then 'withdrawn'
          when ${enrollments.beginDate} > ${today} then 'future'
          when ${enrollments.status} = 'completed' or ${enrollments.endDate} < ${today}
            or ${academicSessions.endDate} < ${today} then 'over'
          else 'active' end`,
        beginDate: enrollments.beginDate,
        // Who left on the day they came was there on none.
        lastDate: sql<string | null>`(case when ${enrollments.beginDate} > ${ends} then null else ${ends} end)::text`,
        reason: isOffice ? enrollments.withdrawnReason : sql<null>`null`,
        version: enrollments.version,
      })
      .from(enrollments)
      .innerJoin(sections, eq(sections.id, enrollments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .innerJoin(academicSessions, eq(academicSessions.id, sections.academicSessionId))
      .where(sql`${enrollments.studentId} = ${reached} and ${seesAll ? sql`true` : reachableSections(ctx)}`)
      .orderBy(desc(academicSessions.schoolYear), asc(courses.title), asc(sections.id)),
    q
      .select({
        id: waitingPupils.id,
        sectionId: sections.id,
        sectionTitle: sections.title,
        courseTitle: courses.title,
        place: sql<number>`(select count(*)::int from students.waiting_pupils w
          where w.section_id = ${waitingPupils.sectionId} and w.id <= ${waitingPupils.id})`,
        since: waitingPupils.createdAt,
      })
      .from(waitingPupils)
      .innerJoin(sections, eq(sections.id, waitingPupils.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(sql`${waitingPupils.studentId} = ${reached} and ${seesAll ? sql`true` : reachableSections(ctx)}`)
      .orderBy(asc(waitingPupils.id)),
    q
      .select({
        batch: groupChanges.batch,
        fromGroup: groupChanges.fromGroup,
        toGroup: groupChanges.toGroup,
        changedAt: groupChanges.changedAt,
        undoneAt: groupChanges.undoneAt,
      })
      .from(groupChanges)
      .where(eq(groupChanges.studentId, reached))
      .orderBy(desc(groupChanges.changedAt), desc(groupChanges.id))
      .limit(50),
    ...noteStudentRead(ctx, q, reached),
  ]);
  orNotFound(found[0]);
  return {
    enrollments: rows,
    waiting: waiting.map(({ since, ...row }) => ({ ...row, since: since.toISOString() })),
    groups: groups.map(({ changedAt, undoneAt, ...row }) => ({
      ...row,
      changedAt: changedAt.toISOString(),
      undoneAt: undoneAt?.toISOString() ?? null,
    })),
  };
}
