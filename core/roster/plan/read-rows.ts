import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import * as z from "zod";
import { ROLE_KINDS } from "#contracts/permissions.ts";
import {
  academicSessions,
  courses,
  enrollments,
  guardianships,
  orgs,
  roles,
  sections,
  sectionTeachers,
  students,
  userRoles,
  users,
} from "#schema/index.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import type { OwnIds } from "../oneroster/own-names.ts";
import type { Named } from "./named.ts";

export type OrgRow = Pick<typeof orgs.$inferSelect, "id" | "sourcedId" | "name" | "type" | "identifier" | "parentId">;

const Totals = z.object({
  rows: z.tuple([
    z.object({ hasRoles: z.boolean(), hasStudents: z.boolean(), hasOrgs: z.boolean(), school: z.string() }),
  ]),
});

/**
 * The rows of a school that an archive can speak of. With `named`, of the large tables only those that it names by
 * sourcedId, by the platform's own name for a row or by a value that no two may share, and what hangs on the people. Of
 * `only` people no courses and classes are read.
 */
export async function readRows(ctx: Context, tx: Transaction, named: Named | undefined, own: OwnIds, only?: "people") {
  const school = ctx.actor.institutionId;
  const asked = only === "people" ? sql`false` : undefined;
  const orgRows: OrgRow[] = await tx.select().from(orgs).where(eq(orgs.institutionId, school)).orderBy(orgs.id);
  const sessionRows = await tx.select().from(academicSessions).where(eq(academicSessions.institutionId, school));
  const userRows = await tx
    .select({
      id: users.id,
      sourcedId: users.sourcedId,
      username: users.username,
      identifier: users.identifier,
      givenName: users.givenName,
      middleName: users.middleName,
      familyName: users.familyName,
      email: users.email,
      phone: users.phone,
      isActive: users.isActive,
      status: users.status,
      kind: roles.kind,
      roleId: users.roleId,
      restrictedAt: users.restrictedAt,
      blockedAt: users.blockedAt,
      correctedFields: users.correctedFields,
    })
    .from(users)
    .innerJoin(roles, eq(roles.id, users.roleId))
    .where(and(eq(users.institutionId, school), named && sql`${users.id} in (${namedPeople(ctx, named, own)})`));
  const people = named && idsOf(userRows);
  const studentRows = await tx
    .select({
      id: students.id,
      userId: students.userId,
      studentNumber: students.studentNumber,
      dateOfBirth: students.dateOfBirth,
      sex: students.sex,
      gradeLevel: students.gradeLevel,
      groupName: students.groupName,
      status: students.status,
      restrictedAt: students.restrictedAt,
      blockedAt: students.blockedAt,
    })
    .from(students)
    .where(and(eq(students.institutionId, school), people && sql`${students.userId} in ${people}`));
  const pupils = named && idsOf(studentRows);
  const members = named !== undefined && named.enrollments.length === 0 ? sql`false` : sql`true`;
  const roleRows = await tx
    .select()
    .from(userRoles)
    .where(
      and(
        eq(userRoles.institutionId, school),
        named && or(sql`${userRoles.userId} in ${people}`, isNamed(userRoles, named.roles, own.role)),
      ),
    );
  const pairRows = await tx
    .select()
    .from(guardianships)
    .where(and(eq(guardianships.institutionId, school), pupils && sql`${guardianships.studentId} in ${pupils}`));
  const courseRows = await tx
    .select()
    .from(courses)
    .where(
      and(
        eq(courses.institutionId, school),
        asked,
        named && or(isNamed(courses, named.courses, own.course), isOneOf(courses.code, named.courseCodes)),
      ),
    );
  const sectionRows = await tx
    .select()
    .from(sections)
    .where(
      and(
        eq(sections.institutionId, school),
        asked,
        named && or(isNamed(sections, named.sections, own.class), isOneOf(sections.code, named.sectionCodes)),
      ),
    );
  const enrollmentRows = await tx
    .select()
    .from(enrollments)
    .where(
      and(
        eq(enrollments.institutionId, school),
        asked,
        named &&
          or(
            isNamed(enrollments, named.enrollments, own.enrollment),
            and(members, sql`${enrollments.studentId} in ${pupils}`),
          ),
      ),
    );
  const teacherRows = await tx
    .select()
    .from(sectionTeachers)
    .where(
      and(
        eq(sectionTeachers.institutionId, school),
        asked,
        named &&
          or(
            isNamed(sectionTeachers, named.enrollments, own.teaching),
            and(members, sql`${sectionTeachers.userId} in ${people}`),
          ),
      ),
    );
  const builtIn = await tx
    .select({ id: roles.id, kind: roles.kind })
    .from(roles)
    .where(and(isNull(roles.institutionId), inArray(roles.name, [...ROLE_KINDS])));
  const [totals] = Totals.parse(
    await tx.execute(sql`
      select exists (select from users.user_roles where institution_id = ${school} and sourced_id is not null) as "hasRoles",
        exists (select from students.students s join users.users u on u.id = s.user_id
          where s.institution_id = ${school} and u.sourced_id is not null) as "hasStudents",
        exists (select from users.roster_imports where institution_id = ${school} and kind = 'import'
          and status = 'committed' and jsonb_path_exists(summary, '$.counts.orgs.* ? (@ > 0)')) as "hasOrgs",
        (select name from users.institutions where id = ${school}) as school`),
  ).rows;
  return {
    orgRows,
    sessionRows,
    userRows,
    studentRows,
    roleRows,
    pairRows,
    courseRows,
    sectionRows,
    enrollmentRows,
    teacherRows,
    builtIn,
    totals,
    school: totals.school,
  };
}

/** People whom the archive names, who have an address, user name or number of it, their guardians, and the importer. */
function namedPeople({ actor }: Context, named: Named, own: OwnIds): SQL {
  const mine = sql`institution_id = ${actor.institutionId}`;
  return sql`
    select ${actor.userId}::bigint
    union select id from users.users where ${mine} and sourced_id in ${list(named.users)}
    union select id from users.users where ${mine} and id in ${idList(own.user)}
    union select id from users.users where ${mine} and email in ${list(named.emails)}
    union select id from users.users where ${mine} and lower(username) in ${list(named.usernames)}
    union select user_id from students.students where ${mine} and student_number in ${list(named.studentNumbers)}
    union select user_id from users.user_roles where ${mine} and sourced_id in ${list(named.roles)}
    union select g.guardian_user_id from users.guardianships g join students.students s on s.id = g.student_id
      join users.users u on u.id = s.user_id
      where g.institution_id = ${actor.institutionId} and u.institution_id = g.institution_id
        and (u.sourced_id in ${list(named.users)} or u.id in ${idList(own.user)})`;
}

function isNamed(table: { id: PgColumn; sourcedId: PgColumn }, names: readonly string[], own: readonly number[]): SQL {
  return sql`(${isOneOf(table.sourcedId, names)} or ${table.id} in ${idList(own)})`;
}

function isOneOf(column: PgColumn, values: readonly string[]): SQL {
  return values.length === 0 ? sql`false` : sql`${column} in ${list(values)}`;
}

function idsOf(rows: readonly { readonly id: number }[]): SQL {
  return idList(rows.map(({ id }) => id));
}

function list(values: readonly string[]): SQL {
  return sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
}

function idList(values: readonly number[]): SQL {
  return sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb)::bigint)`;
}
