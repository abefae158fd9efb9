import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { enrollments, guardianships, sectionTeachers, students } from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { type Clock, schoolDay } from "../school-day.ts";

/**
 * What any of these ids is compared with, `column = ${anyOf(…)}`: they are found once, before the statement's tables are
 * joined. As `in` or `exists` they would be tables of that join, whose orders the planner tries: that takes it longer
 * than the statement runs.
 */
export function anyOf(ids: SQL): SQL {
  return sql`any(array(${ids}))`;
}

/** The sections that the actor teaches: `column = ${taughtSections(actor)}`. */
export function taughtSections(actor: Actor): SQL {
  return anyOf(
    sql`select ${sectionTeachers.sectionId} from ${sectionTeachers} where ${sectionTeachers.userId} = ${actor.userId}`,
  );
}

/** The pupils of a family, its children with record rights or the pupil: `column = ${ownPupils(actor)}`. */
export function ownPupils(actor: Actor): SQL {
  return anyOf(
    actor.kind === "student"
      ? sql`select ${students.id} from ${students} where ${students.userId} = ${actor.userId}`
      : sql`select ${guardianships.studentId} from ${guardianships} where ${guardianships.guardianUserId} = ${actor.userId} and ${guardianships.canViewRecords}`,
  );
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
      return sql`${students.id} = ${anyOf(
        sql`select ${enrollments.studentId} from ${enrollments} where ${enrollments.sectionId} = ${taughtSections(actor)} and ${activeEnrollment(ctx)}`,
      )}`;
    case "parent":
      return sql`${students.id} = ${ownPupils(actor)}`;
    case "student":
      return eq(students.userId, actor.userId);
  }
}

/** A condition over `students`: that one, when the actor reaches them and nobody has blocked them. */
export function isReachedStudent(ctx: Pick<Context, "actor" | "now">, id: number): SQL | undefined {
  return and(eq(students.id, id), reachableStudents(ctx), isNull(students.blockedAt));
}

/** Their id, otherwise null: what a statement about one student compares with where it needs no row of `students`. */
export function reachedStudent(ctx: Pick<Context, "actor" | "now">, id: number): SQL<number> {
  return sql<number>`(select ${students.id} from ${students} where ${isReachedStudent(ctx, id)})`;
}
