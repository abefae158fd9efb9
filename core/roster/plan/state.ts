import type { RemovalGroup, RosterEntity } from "#contracts/api/roster/roster.ts";
import type { RoleKind } from "#contracts/permissions.ts";
import { mayGrant } from "../../access/grant.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { selectRoles } from "../../people/roles.ts";
import { type OwnIds, type OwnKind, ownIds, ownName, renameOwn } from "../oneroster/own-names.ts";
import type { KnownIds } from "../oneroster/references.ts";
import type { RosterTables } from "../oneroster/table.ts";
import { countLive, isLive } from "./live.ts";
import { namesOf } from "./named.ts";
import { type OrgRow, readRows } from "./read-rows.ts";

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
  /** true: a privacy request keeps this person out of everybody's sight. */
  readonly isBlocked?: boolean;
  /** Fields of a person that somebody has set by hand since an import brought them. */
  readonly corrected?: readonly string[];
  /** true: of a person whose role whoever imports could not give. */
  readonly isBeyond?: boolean;
}

export interface RosterState {
  readonly rows: Readonly<Record<RosterEntity, readonly StateRow[]>>;
  readonly roleIds: ReadonlyMap<RoleKind, number>;
  readonly actorSourcedId: string | null;
  readonly known: KnownIds;
  /** Live rows of the whole school by group, whatever part of it is among the rows. */
  readonly live: Readonly<Record<RemovalGroup, number>>;
  /** Own names of rows that have no sourcedId. */
  readonly unnamed?: ReadonlySet<string>;
  /** Of all rows that the archive calls by the platform's own names, the names they go by here. */
  readonly madeHere?: ReadonlySet<string>;
}

/**
 * What the school has of the rows that an archive speaks of, or all of it where `isWhole` or a complete file asks for it,
 * read within the caller's transaction. Rows that the archive calls by the platform's own names come under these; in the
 * tables they are renamed where the row has a sourcedId by now.
 */
export async function loadState(
  ctx: Context,
  tx: Transaction,
  tables: RosterTables,
  isWhole = false,
): Promise<RosterState> {
  const own = ownIds(tables);
  const read = await readRows(ctx, tx, isWhole ? undefined : namesOf(tables), own);
  return stateOf(ctx, tx, tables, own, read);
}

/** All people of the school and their families, without any class: those made by hand go by the platform's own names. */
export async function loadPeople(ctx: Context, tx: Transaction): Promise<RosterState> {
  const tables: RosterTables = new Map();
  const read = await readRows(ctx, tx, undefined, ownIds(tables), "people");
  const user = read.userRows.flatMap(({ id, sourcedId }) => (sourcedId === null ? [id] : []));
  return stateOf(ctx, tx, tables, { ...ownIds(tables), user }, read);
}

async function stateOf(
  ctx: Context,
  tx: Transaction,
  tables: RosterTables,
  own: OwnIds,
  read: Awaited<ReturnType<typeof readRows>>,
): Promise<RosterState> {
  const givable = new Set((await selectRoles(tx)).filter((role) => mayGrant(ctx.actor, role)).map(({ id }) => id));
  const sourcedIds = new Map<string, string>();
  const unnamed = new Set<string>();
  const called = <Row extends { readonly id: number; readonly sourcedId: string | null }>(
    kind: OwnKind,
    rows: readonly Row[],
  ): readonly Row[] => {
    const asked = new Set(own[kind]);
    if (asked.size === 0) return rows;
    return rows.map((row) => {
      const name = ownName(kind, row.id);
      if (!asked.has(row.id)) return row;
      if (row.sourcedId === null) unnamed.add(name);
      else sourcedIds.set(name, row.sourcedId);
      return row.sourcedId === null ? { ...row, sourcedId: name } : row;
    });
  };
  const orgRows = ownOrg(ctx, read, own, sourcedIds, unnamed);
  const sessionRows = called("session", read.sessionRows);
  const userRows = called("user", read.userRows);
  const roleRows = called("role", read.roleRows);
  const courseRows = called("course", read.courseRows);
  const sectionRows = called("class", read.sectionRows);
  const enrollmentRows = called("enrollment", read.enrollmentRows);
  const teacherRows = called("teaching", read.teacherRows);
  const { studentRows, pairRows, builtIn, totals } = read;
  renameOwn(tables, sourcedIds);

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
    users: userRows.map(({ id, sourcedId, restrictedAt, blockedAt, correctedFields, roleId, ...values }) => ({
      id,
      sourcedId,
      corrected: correctedFields,
      isBeyond: !givable.has(roleId),
      live: isLive("users", values.status),
      frozen: restrictedAt !== null || blockedAt !== null,
      isBlocked: blockedAt !== null,
      values,
    })),
    students: studentRows.map(({ id, userId, restrictedAt, blockedAt, ...values }) => ({
      id,
      sourcedId: get(userOf, userId),
      live: isLive("students", values.status),
      frozen: restrictedAt !== null || blockedAt !== null,
      isBlocked: blockedAt !== null,
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
      live: isLive("courses", status),
      values: { code, title, subject, gradeLevel, schoolYear: get(sessionOf, schoolYearId), status },
    })),
    sections: sectionRows.map(({ id, sourcedId, courseId, title, code, groupName, academicSessionId, status }) => ({
      id,
      sourcedId,
      live: isLive("sections", status),
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
      live: isLive("enrollments", status),
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
    known: { ...knownIds(rows), hasRoles: totals.hasRoles, hasStudents: totals.hasStudents, hasOrgs: totals.hasOrgs },
    live: await countLive(tx, ctx.actor.institutionId),
    unnamed,
    madeHere: new Set([...unnamed, ...sourcedIds.values()]),
  };
}

/** A school without an organisation is exported as one of its own name. */
function ownOrg(
  ctx: Context,
  { orgRows, school }: Awaited<ReturnType<typeof readRows>>,
  own: OwnIds,
  sourcedIds: Map<string, string>,
  unnamed: Set<string>,
): readonly OrgRow[] {
  const id = ctx.actor.institutionId;
  if (!own.org.includes(id)) return orgRows;
  const first = orgRows.find(({ type }) => type === "school") ?? orgRows[0];
  if (first !== undefined) {
    sourcedIds.set(ownName("org", id), first.sourcedId);
    return orgRows;
  }
  unnamed.add(ownName("org", id));
  return [{ id: 0, sourcedId: ownName("org", id), name: school, type: "school", identifier: null, parentId: null }];
}

/** People whom a spreadsheet brought have a sourcedId of the platform's making, which no archive knows. */
export const SHEET_PREFIX = "csv:";

export function isFromSheet(sourcedId: string | null): boolean {
  return sourcedId?.startsWith(SHEET_PREFIX) === true;
}

/** No archive names this row: it was made by hand or by a spreadsheet. */
export function isOwn(sourcedId: string | null): boolean {
  return sourcedId === null || isFromSheet(sourcedId);
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
    hasRoles: rows.roles.some(({ sourcedId }) => sourcedId !== null),
    hasStudents: rows.students.some(({ sourcedId }) => sourcedId !== null),
    hasOrgs: rows.orgs.some(({ sourcedId }) => sourcedId !== null),
  };
}
