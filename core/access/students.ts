import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { enrollments, guardianships, sectionTeachers, students } from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { type Clock, schoolDay } from "../school-day.ts";

/** Ids of the sections that the actor teaches. */
export function taughtSections(actor: Actor): SQL {
  return sql`(select ${sectionTeachers.sectionId} from ${sectionTeachers} where ${sectionTeachers.userId} = ${actor.userId})`;
}

function ownChildren(actor: Actor): SQL {
  return sql`(select ${guardianships.studentId} from ${guardianships} where ${guardianships.guardianUserId} = ${actor.userId} and ${guardianships.canViewRecords})`;
}

/** An enrolment that is running on the school's day; its first and its last day count. */
export function activeEnrollment(ctx: Clock): SQL | undefined {
  return and(
    eq(enrollments.status, "active"),
    or(isNull(enrollments.beginDate), sql`${enrollments.beginDate} <= ${schoolDay(ctx)}`),
    or(isNull(enrollments.endDate), sql`${enrollments.endDate} >= ${schoolDay(ctx)}`),
  );
}

/** Does the actor reach everyone of the school? */
export function runsSchool(actor: Actor): boolean {
  return actor.kind === "school_admin";
}

/**
 * The second half of every decision: a permission says what, this says whose. A condition over `students` that
 * holds for those the actor has a relationship with: all of the school for its administrators, the students of
 * their own sections for teachers, their children (with record rights) for parents, themselves for students. Whom a
 * privacy request blocks is not left out: the verb adds `isNull(students.blockedAt)`.
 */
export function reachableStudents(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  switch (actor.kind) {
    case "super_admin":
      return sql`false`;
    case "school_admin":
      return sql`true`;
    case "teacher":
      return sql`${students.id} in (select ${enrollments.studentId} from ${enrollments} where ${enrollments.sectionId} in ${taughtSections(actor)} and ${activeEnrollment(ctx)})`;
    case "parent":
      return sql`${students.id} in ${ownChildren(actor)}`;
    case "student":
      return eq(students.userId, actor.userId);
  }
}
