import { and, asc, eq, sql } from "drizzle-orm";
import type { Person, peopleApi } from "#contracts/api/people/people.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  courses,
  enrollments,
  guardianships,
  roles,
  secondFactors,
  sections,
  sectionTeachers,
  students,
  users,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { mayGrant } from "../access/grant.ts";
import { reachableSections } from "../access/sections.ts";
import { activeEnrollment, reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { isShown } from "./internal.ts";
import { permissionsOfRole } from "./roles.ts";

/** One person of the school. Families and sections are shown to who may see pupils and sections. Errors: `not_found`. */
export async function getPerson(ctx: Context, input: Input<typeof peopleApi.get>): Promise<Person> {
  authorize(ctx, "users.read");
  return readPerson(ctx, input.id);
}

const tieColumns = {
  userId: users.id,
  studentId: guardianships.studentId,
  name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
  groupName: students.groupName,
  relation: guardianships.relation,
  isPrimary: guardianships.isPrimary,
  hasCustody: guardianships.hasCustody,
  canViewRecords: guardianships.canViewRecords,
  canContact: guardianships.canContact,
  canCollect: guardianships.canCollect,
};

const sectionColumns = {
  id: sections.id,
  title: sections.title,
  courseTitle: courses.title,
  groupName: sections.groupName,
};

/** The same for a verb that has changed the person and answers what became of it. */
export async function readPerson(ctx: Context, id: number): Promise<Person> {
  const pupils = may(ctx, "students.read")
    ? and(reachableStudents(ctx), sql`${students.blockedAt} is null`)
    : sql`false`;
  const groups = and(may(ctx, "courses.read") ? reachableSections(ctx) : sql`false`, eq(sections.status, "active"));
  const [rows, files, guardians, children, teaches, attends] = await ctx.db.batch((q) => [
    q
      .select({
        id: users.id,
        givenName: users.givenName,
        middleName: users.middleName,
        familyName: users.familyName,
        email: users.email,
        username: users.username,
        identifier: users.identifier,
        phone: users.phone,
        locale: users.locale,
        role: { id: roles.id, name: roles.name, title: roles.title, kind: roles.kind },
        permissions: permissionsOfRole,
        isActive: users.isActive,
        isImported: sql<boolean>`${users.sourcedId} is not null`,
        hasPassword: sql<boolean>`${users.passwordHash} is not null`,
        secondFactors: sql<number>`(select count(*)::int from ${secondFactors} where ${secondFactors.userId} = ${users.id} and ${secondFactors.confirmedAt} is not null)`,
        emailVerifiedAt: users.emailVerifiedAt,
        lastLoginAt: users.lastLoginAt,
        createdAt: users.createdAt,
        version: users.version,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(isShown(id)),
    q
      .select({
        id: students.id,
        studentNumber: students.studentNumber,
        gradeLevel: students.gradeLevel,
        groupName: students.groupName,
        status: students.status,
      })
      .from(students)
      .where(and(eq(students.userId, id), pupils)),
    q
      .select(tieColumns)
      .from(guardianships)
      .innerJoin(students, eq(students.id, guardianships.studentId))
      .innerJoin(users, eq(users.id, guardianships.guardianUserId))
      .where(and(eq(students.userId, id), pupils))
      .orderBy(asc(users.familyName), asc(users.id)),
    q
      .select(tieColumns)
      .from(guardianships)
      .innerJoin(students, eq(students.id, guardianships.studentId))
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(eq(guardianships.guardianUserId, id), pupils))
      .orderBy(asc(users.familyName), asc(users.id)),
    q
      .select(sectionColumns)
      .from(sectionTeachers)
      .innerJoin(sections, eq(sections.id, sectionTeachers.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(eq(sectionTeachers.userId, id), groups))
      .orderBy(asc(courses.title), asc(sections.id)),
    q
      .select(sectionColumns)
      .from(enrollments)
      .innerJoin(students, eq(students.id, enrollments.studentId))
      .innerJoin(sections, eq(sections.id, enrollments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(eq(students.userId, id), pupils, groups, activeEnrollment(ctx)))
      .orderBy(asc(courses.title), asc(sections.id)),
  ]);
  const { permissions, emailVerifiedAt, lastLoginAt, createdAt, ...row } = orNotFound(rows[0]);
  return {
    ...row,
    emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null,
    lastLoginAt: lastLoginAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    student: files[0] ?? null,
    guardians,
    children,
    teaches,
    attends,
    mayChange: id === ctx.actor.userId || mayGrant(ctx.actor, { kind: row.role.kind, permissions }),
  };
}
