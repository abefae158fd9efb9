import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { covers, type Permission } from "#contracts/permissions.ts";
import { enrollments, guardianships, sections, sectionTeachers, students } from "#schema/index.ts";
import type { Actor, Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Clock, schoolDay } from "../school-day.ts";

/** Line 1 of every verb: the actor holds at least one of these permissions, else 403. */
export function authorize(ctx: Context, ...anyOf: readonly [Permission, ...Permission[]]): void {
  if (!anyOf.some((permission) => covers(ctx.actor.permissions, permission))) {
    throw new AppError("forbidden", "Tu cuenta no tiene permiso para hacer esto.");
  }
}

/** Does the actor hold the permission? For views that differ, not for guarding. */
export function may(ctx: Context, permission: Permission): boolean {
  return covers(ctx.actor.permissions, permission);
}

function taughtSections(actor: Actor): SQL {
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
  return actor.kind === "school_admin" || actor.kind === "super_admin";
}

/**
 * The second half of every decision: a permission says what, this says whose. A condition over `students` that
 * holds for those the actor has a relationship with: all of the school for its administrators, the students of
 * their own sections for teachers, their children (with record rights) for parents, themselves for students.
 */
export function reachableStudents(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  switch (actor.kind) {
    case "super_admin":
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

/** The same for sections: all, taught, or those a child or oneself is enrolled in. */
export function reachableSections(ctx: Pick<Context, "actor" | "now">): SQL {
  const { actor } = ctx;
  switch (actor.kind) {
    case "super_admin":
    case "school_admin":
      return sql`true`;
    case "teacher":
      return sql`${sections.id} in ${taughtSections(actor)}`;
    case "parent":
    case "student":
      return sql`${sections.id} in (select ${enrollments.sectionId} from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${reachableStudents(ctx)} and ${activeEnrollment(ctx)})`;
  }
}

/** Sections whose marks the actor may write: the ones they teach. */
export function gradableSections(actor: Actor): SQL {
  return sql`${sections.id} in ${taughtSections(actor)}`;
}
