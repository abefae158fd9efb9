import { and, eq, isNull, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { enrollments, sectionTeachers, students } from "#schema/index.ts";
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

/**
 * Holds for a row of `guardianships`, by its name in the statement, whose guardian sees the pupil's records: the school
 * says so, and the pupil is a minor or it is on record why it goes on. From the day on which somebody turns 18 their
 * records are theirs to show (Código Civil art. 315; AEPD, informes 36/2018 and 30/2019).
 */
export function seesRecords(clock: Clock, row: "guardianships" | "g" = "guardianships"): SQL {
  const tie = sql.raw(row);
  return sql`(${tie}.can_view_records and (${tie}.adult_access is not null
    or not exists (select from students.students child where child.id = ${tie}.student_id and ${isAdult(clock, sql`child.date_of_birth`)})))`;
}

/** Whoever was born that day is 18 or older on the school's day; nobody without a date is. */
export function isAdult(clock: Clock, dateOfBirth: SQLWrapper): SQL<boolean> {
  return sql<boolean>`(${dateOfBirth} is not null and ${dateOfBirth} <= ${schoolDay(clock)} - interval '18 years')`;
}

/** The pupils of a family, its children whose records they see or the pupil: `column = ${ownPupils(ctx)}`. */
export function ownPupils(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  return anyOf(
    actor.kind === "student"
      ? sql`select ${students.id} from ${students} where ${students.userId} = ${actor.userId}`
      : sql`select g.student_id from users.guardianships g where g.guardian_user_id = ${actor.userId} and ${seesRecords(ctx, "g")}`,
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

/** A condition over `students`: the actor is tutor of their group. */
export function tutoredStudents({ actor }: Pick<Context, "actor">): SQL {
  return sql`${students.groupName} = ${anyOf(
    sql`select t.group_name from courses.group_tutors t where t.user_id = ${actor.userId}`,
  )}`;
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
      return sql`${students.id} = ${ownPupils(ctx)}`;
    case "student":
      return eq(students.userId, actor.userId);
  }
}

/**
 * Holds where `pupil`, a column with the id of one, names a pupil within reach whom nobody has blocked. Who runs the school
 * reaches all but a few: those are left out one by one, so that a list is read in the order of its own index.
 */
export function ofShownPupil(ctx: Pick<Context, "actor" | "now">, pupil: SQLWrapper): SQL {
  return runsSchool(ctx.actor)
    ? sql`${pupil} <> all(array(select ${students.id} from ${students} where ${students.blockedAt} is not null))`
    : sql`${pupil} = ${anyOf(
        sql`select ${students.id} from ${students} where ${and(reachableStudents(ctx), isNull(students.blockedAt))}`,
      )}`;
}

/** A condition over `students`: that one, when the actor reaches them and nobody has blocked them. */
export function isReachedStudent(ctx: Pick<Context, "actor" | "now">, id: number): SQL | undefined {
  return and(eq(students.id, id), reachableStudents(ctx), isNull(students.blockedAt));
}

/** Their id, otherwise null: what a statement about one student compares with where it needs no row of `students`. */
export function reachedStudent(ctx: Pick<Context, "actor" | "now">, id: number): SQL<number> {
  return sql<number>`(select ${students.id} from ${students} where ${isReachedStudent(ctx, id)})`;
}
