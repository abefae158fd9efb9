import { and, eq, inArray, isNull } from "drizzle-orm";
import { ROLE_KINDS, type RoleKind } from "#contracts/permissions.ts";
import type { RemovalGroup, RosterEntity } from "#contracts/roster.ts";
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
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { countLive } from "./live.ts";
import type { KnownIds } from "./references.ts";

export type Value = string | boolean | null;
export type Values = Readonly<Record<string, Value>>;

/** One row the school has, with its references written as sourcedIds, so that it compares with a row of an archive. */
export interface StateRow {
  readonly id: number;
  readonly sourcedId: string | null;
  readonly values: Values;
  /** false: already deactivated, so it is neither missing nor to be deactivated again. */
  readonly live: boolean;
  /** true: restricted or blocked by a privacy request; an import leaves it as it is. */
  readonly frozen?: boolean;
}

export interface RosterState {
  readonly rows: Readonly<Record<RosterEntity, readonly StateRow[]>>;
  readonly roleIds: ReadonlyMap<RoleKind, number>;
  readonly actorSourcedId: string | null;
  readonly known: KnownIds;
  /** Live rows of the whole school by group, whatever part of it is among the rows. */
  readonly live?: Readonly<Record<RemovalGroup, number>>;
}

/** All the school has that a roster can speak of, read within the caller's transaction. */
export async function loadState(ctx: Context, tx: Transaction): Promise<RosterState> {
  const school = ctx.actor.institutionId;
  const orgRows = await tx.select().from(orgs).where(eq(orgs.institutionId, school));
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
      restrictedAt: users.restrictedAt,
      blockedAt: users.blockedAt,
    })
    .from(users)
    .innerJoin(roles, eq(roles.id, users.roleId))
    .where(eq(users.institutionId, school));
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
    .where(eq(students.institutionId, school));
  const roleRows = await tx.select().from(userRoles).where(eq(userRoles.institutionId, school));
  const pairRows = await tx.select().from(guardianships).where(eq(guardianships.institutionId, school));
  const courseRows = await tx.select().from(courses).where(eq(courses.institutionId, school));
  const sectionRows = await tx.select().from(sections).where(eq(sections.institutionId, school));
  const enrollmentRows = await tx.select().from(enrollments).where(eq(enrollments.institutionId, school));
  const teacherRows = await tx.select().from(sectionTeachers).where(eq(sectionTeachers.institutionId, school));
  const builtIn = await tx
    .select({ id: roles.id, kind: roles.kind })
    .from(roles)
    .where(and(isNull(roles.institutionId), inArray(roles.name, [...ROLE_KINDS])));

  const orgOf = names(orgRows);
  const sessionOf = names(sessionRows);
  const userOf = names(userRows);
  const studentOf = new Map(studentRows.map((row) => [row.id, userOf.get(row.userId) ?? null]));
  const courseOf = names(courseRows);
  const sectionOf = names(sectionRows);
  const get = (map: ReadonlyMap<number, string | null>, id: number | null) =>
    id === null ? null : (map.get(id) ?? null);

  const rows: Record<RosterEntity, StateRow[]> = {
    orgs: orgRows.map(({ id, sourcedId, name, type, identifier, parentId }) => ({
      id,
      sourcedId,
      live: true,
      values: { name, type, identifier, parent: get(orgOf, parentId) },
    })),
    academicSessions: sessionRows.map(({ id, sourcedId, title, type, startDate, endDate, schoolYear, parentId }) => ({
      id,
      sourcedId,
      live: true,
      values: { title, type, startDate, endDate, schoolYear, parent: get(sessionOf, parentId) },
    })),
    users: userRows.map(({ id, sourcedId, restrictedAt, blockedAt, ...values }) => ({
      id,
      sourcedId,
      live: values.status === "active",
      frozen: restrictedAt !== null || blockedAt !== null,
      values,
    })),
    students: studentRows.map(({ id, userId, restrictedAt, blockedAt, ...values }) => ({
      id,
      sourcedId: get(userOf, userId),
      live: values.status === "active",
      frozen: restrictedAt !== null || blockedAt !== null,
      values,
    })),
    roles: roleRows.map(({ id, sourcedId, userId, orgId, roleType, role, beginDate, endDate }) => ({
      id,
      sourcedId,
      live: true,
      values: { user: get(userOf, userId), org: get(orgOf, orgId), roleType, role, beginDate, endDate },
    })),
    guardianships: pairRows.map(({ id, guardianUserId, studentId }) => {
      const guardian = get(userOf, guardianUserId);
      const student = get(studentOf, studentId);
      const sourcedId = guardian === null || student === null ? null : pairKey(guardian, student);
      return { id, sourcedId, live: true, values: { guardian, student } };
    }),
    courses: courseRows.map(({ id, sourcedId, code, title, subject, gradeLevel, schoolYearId, status }) => ({
      id,
      sourcedId,
      live: status !== "tobedeleted",
      values: { code, title, subject, gradeLevel, schoolYear: get(sessionOf, schoolYearId), status },
    })),
    sections: sectionRows.map(({ id, sourcedId, courseId, title, code, groupName, academicSessionId, status }) => ({
      id,
      sourcedId,
      live: status !== "tobedeleted",
      values: {
        course: get(courseOf, courseId),
        title,
        code,
        groupName,
        session: get(sessionOf, academicSessionId),
        status,
      },
    })),
    enrollments: enrollmentRows.map(({ id, sourcedId, studentId, sectionId, beginDate, endDate, status }) => ({
      id,
      sourcedId,
      live: status === "active",
      values: { student: get(studentOf, studentId), section: get(sectionOf, sectionId), beginDate, endDate, status },
    })),
    sectionTeachers: teacherRows.map(({ id, sourcedId, sectionId, userId, isPrimary }) => ({
      id,
      sourcedId,
      live: true,
      values: { section: get(sectionOf, sectionId), user: get(userOf, userId), isPrimary },
    })),
  };
  return {
    rows,
    roleIds: new Map(builtIn.map(({ kind, id }) => [kind, id])),
    actorSourcedId: get(userOf, ctx.actor.userId),
    known: knownIds(rows),
    live: await countLive(tx, ctx.actor.institutionId),
  };
}

/** The name of a guardianship, which has no sourcedId of its own. */
export function pairKey(guardian: string, student: string): string {
  return JSON.stringify([guardian, student]);
}

function names(rows: readonly { id: number; sourcedId: string | null }[]): Map<number, string | null> {
  return new Map(rows.map(({ id, sourcedId }) => [id, sourcedId]));
}

function ids(rows: readonly StateRow[]): Set<string> {
  return new Set(rows.flatMap(({ sourcedId }) => (sourcedId === null ? [] : [sourcedId])));
}

function owners(rows: readonly StateRow[], field: string): Map<string, string | null> {
  return new Map(
    rows.flatMap(({ sourcedId, values }) => {
      const value = values[field];
      return typeof value === "string" ? [[field === "studentNumber" ? value : value.toLowerCase(), sourcedId]] : [];
    }),
  );
}

export function knownIds(rows: RosterState["rows"]): KnownIds {
  const userIds = ids(rows.users);
  return {
    ids: {
      "academicSessions.csv": ids(rows.academicSessions),
      "orgs.csv": ids(rows.orgs),
      "users.csv": userIds,
      "roles.csv": ids(rows.roles),
      "courses.csv": ids(rows.courses),
      "classes.csv": ids(rows.sections),
      "enrollments.csv": new Set([...ids(rows.enrollments), ...ids(rows.sectionTeachers)]),
      "demographics.csv": ids(rows.students),
    },
    students: ids(rows.students),
    emails: owners(rows.users, "email"),
    usernames: owners(rows.users, "username"),
    studentNumbers: owners(rows.students, "studentNumber"),
  };
}
