import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { chatRooms, courses, enrollments, sections, students, users } from "#schema/index.ts";
import { activeEnrollment } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { spanishCollation } from "../spanish-text.ts";

export const fullName = sql<string>`${users.familyName} || ', ' || ${users.givenName}`;

export function activeInSection(ctx: Context): SQL | undefined {
  return and(activeEnrollment(ctx), eq(enrollments.role, "student"));
}

/** Sections with their course, head count and the chat room, which only those who teach or attend belong to. */
export function sectionRows<More extends Record<string, SQL>>(
  q: Queries,
  ctx: Context,
  where: SQL | undefined,
  more: More,
) {
  const { actor } = ctx;
  const belongs = actor.kind === "teacher" || actor.kind === "student";
  return q
    .select({
      id: sections.id,
      courseId: courses.id,
      courseTitle: courses.title,
      title: sections.title,
      groupName: sections.groupName,
      subject: courses.subject,
      gradeLevel: courses.gradeLevel,
      studentCount: sql<number>`(select count(*)::int from ${enrollments} where ${enrollments.sectionId} = ${sections.id} and ${activeInSection(ctx)})`,
      chatRoomId: belongs
        ? sql<
            number | null
          >`(select ${chatRooms.id} from ${chatRooms} where ${chatRooms.sectionId} = ${sections.id})`.mapWith(
            chatRooms.id,
          )
        : sql<null>`null`,
      ...more,
    })
    .from(sections)
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .where(and(eq(sections.status, "active"), where));
}

/** Those enrolled in a section now, by name. */
export function classList(q: Queries | Transaction, ctx: Context, sectionId: SQL<number>) {
  return q
    .select({ id: students.id, name: fullName, studentNumber: students.studentNumber })
    .from(enrollments)
    .innerJoin(students, eq(students.id, enrollments.studentId))
    .innerJoin(users, eq(users.id, students.userId))
    .where(and(eq(enrollments.sectionId, sectionId), activeInSection(ctx), isNull(students.blockedAt)))
    .orderBy(spanishCollation(fullName), students.id);
}
