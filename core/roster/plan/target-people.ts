import type { RoleKind } from "#contracts/permissions.ts";
import { splitList } from "../oneroster/cell.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import { impliedRoles, studentIds } from "../oneroster/people.ts";
import type { RosterTables } from "../oneroster/table.ts";
import { isFromSheet, isOwn, pairKey, type RosterState, type StateRow } from "./state.ts";
import { deletedIds, keptRows, type TargetState } from "./target.ts";

/** OneRoster roles to the platform's kinds. An archive never makes anyone super_admin. */
const KIND_BY_ROLE: Readonly<Record<string, RoleKind>> = {
  administrator: "school_admin",
  districtAdministrator: "school_admin",
  siteAdministrator: "school_admin",
  systemAdministrator: "school_admin",
  principal: "school_admin",
  teacher: "teacher",
  aide: "teacher",
  counselor: "teacher",
  proctor: "teacher",
  student: "student",
  parent: "parent",
  guardian: "parent",
  relative: "parent",
};

/** Users, their parts, students and guardianships. `mayAppoint`: the importer may make administrators. */
export function targetPeople(
  target: TargetState,
  today: string,
  tables: RosterTables,
  state: RosterState,
  mayAppoint: boolean,
  faults: FaultList,
  notices: FaultList,
): void {
  const current = new Map(state.rows.users.map((row) => [row.sourcedId, row]));
  const kinds = primaryKinds(tables, state, notices);
  targetRoles(target, tables);
  for (const { row, at } of keptRows(tables, "users.csv")) {
    const kind = targetKind(kinds.get(row.sourcedId), current.get(row.sourcedId));
    if (kind === "school_admin" && !mayAppoint && current.get(row.sourcedId)?.values.kind !== kind) {
      const site = { file: row.source, line: row.line, field: "sourcedId", value: row.sourcedId };
      addFault(
        faults,
        site,
        "role_not_allowed",
        "Solo la dirección o la administración del centro nombra administradores.",
      );
    }
    const enabled = at("enabledUser") === "true";
    if (!enabled && row.sourcedId === state.actorSourcedId) addOwnAccountFault(faults, row.line, row.sourcedId);
    const email = at("email")?.toLowerCase() ?? null;
    // Where the office has not said that they are one, the row has lost the address of an account made by hand.
    const owner = email === null ? undefined : state.known.emails.get(email);
    if (email !== null && owner !== undefined && owner !== row.sourcedId && isOwn(owner))
      target.joined.set(row.sourcedId, email);
    target.rows.users.set(row.sourcedId, {
      values: {
        username: at("username"),
        identifier: at("identifier"),
        givenName: at("givenName") ?? "",
        middleName: at("middleName"),
        familyName: at("familyName") ?? "",
        email,
        phone: at("phone") ?? at("sms"),
        isActive: enabled,
        status: "active",
        ...(kind === undefined ? {} : { kind }),
      },
      initial: { kind: kind ?? "parent" },
    });
  }
  const users = tables.get("users.csv");
  for (const row of users?.rows ?? []) {
    if (!row.deleted) continue;
    if (row.sourcedId === state.actorSourcedId) addOwnAccountFault(faults, row.line, row.sourcedId);
    target.removed.users.add(row.sourcedId);
    target.removed.students.add(row.sourcedId);
  }
  targetStudents(target, tables, state, notices);
  targetGuardianships(target, today, tables, state, notices);
}

function addOwnAccountFault(faults: FaultList, line: number, value: string): void {
  const site = { file: "users.csv", line, field: "sourcedId", value };
  addFault(faults, site, "own_account", "El envío daría de baja la cuenta de quien lo importa.");
}

/** A hand-made role of the same kind stays, and nobody is turned from or into a platform operator. */
function targetKind(wanted: RoleKind | undefined, row: StateRow | undefined): RoleKind | undefined {
  return row?.values.kind === "super_admin" ? undefined : wanted;
}

function primaryKinds(tables: RosterTables, state: RosterState, notices: FaultList): Map<string, RoleKind> {
  const kinds = new Map<string, RoleKind>(impliedRoles(tables, state.known));
  const primary = new Set<string>();
  for (const { row, at } of keptRows(tables, "roles.csv")) {
    const user = at("userSourcedId") ?? "";
    const role = at("role") ?? "";
    const kind = KIND_BY_ROLE[role];
    if (kind === undefined) {
      const site = { file: row.source, line: row.line, field: "role", value: role };
      addFault(notices, site, "role_unmapped", "La plataforma no conoce este papel; no da ningún permiso.");
      continue;
    }
    const isPrimary = at("roleType") === "primary";
    if (!kinds.has(user) || (isPrimary && !primary.has(user))) kinds.set(user, kind);
    if (isPrimary) primary.add(user);
  }
  return kinds;
}

function targetRoles(target: TargetState, tables: RosterTables): void {
  for (const { row, at } of keptRows(tables, "roles.csv")) {
    target.rows.roles.set(row.sourcedId, {
      values: {
        user: at("userSourcedId"),
        org: at("orgSourcedId"),
        roleType: at("roleType"),
        role: at("role"),
        beginDate: at("beginDate"),
        endDate: at("endDate"),
      },
    });
  }
  for (const id of deletedIds(tables, "roles.csv")) target.removed.roles.add(id);
}

function targetStudents(target: TargetState, tables: RosterTables, state: RosterState, notices: FaultList): void {
  const pupils = studentIds(tables, state.known) ?? new Set<string>();
  const current = new Map(state.rows.students.map((row) => [row.sourcedId, row]));
  const groups = studentGroups(target, state);
  for (const { row, at } of keptRows(tables, "users.csv")) {
    if (!pupils.has(row.sourcedId)) continue;
    const status = current.get(row.sourcedId)?.values.status;
    const grades = splitList(at("grades") ?? "");
    target.rows.students.set(row.sourcedId, {
      values: {
        studentNumber: at("metadata.studentNumber") ?? at("identifier") ?? row.sourcedId,
        gradeLevel: grades.length === 0 ? null : grades.join(", "),
        ...(status === "withdrawn" ? { status: "active" } : {}),
      },
      initial: { status: "active" },
    });
  }
  for (const { row, at } of keptRows(tables, "demographics.csv")) {
    if (!pupils.has(row.sourcedId)) {
      const site = { file: row.source, line: row.line, field: "sourcedId", value: row.sourcedId };
      addFault(notices, site, "demographics_ignored", "Solo se guardan los datos demográficos del alumnado.");
      continue;
    }
    merge(target, row.sourcedId, { dateOfBirth: at("birthDate"), sex: at("sex") });
  }
  for (const [student, groupName] of groups) merge(target, student, { groupName });
}

function merge(target: TargetState, student: string, values: Record<string, string | null>): void {
  const row = target.rows.students.get(student);
  target.rows.students.set(student, { ...row, values: { ...row?.values, ...values } });
}

/** A student's group: the one most of their classes in this archive carry; ties go to the first by name. */
function studentGroups(target: TargetState, state: RosterState): Map<string, string> {
  const groupOf = new Map(state.rows.sections.map(({ sourcedId, values }) => [sourcedId, values.groupName]));
  for (const [id, { values }] of target.rows.sections) groupOf.set(id, values.groupName);
  const tallies = new Map<string, Map<string, number>>();
  for (const { values } of target.rows.enrollments.values()) {
    const student = values.student;
    const section = values.section;
    const group = typeof section === "string" ? groupOf.get(section) : null;
    if (typeof student !== "string" || typeof group !== "string") continue;
    const tally = tallies.get(student) ?? new Map<string, number>();
    tally.set(group, (tally.get(group) ?? 0) + 1);
    tallies.set(student, tally);
  }
  return new Map(
    [...tallies].flatMap(([student, tally]) => {
      const [best] = [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return best === undefined ? [] : [[student, best[0]] as const];
    }),
  );
}

/** Guardians are those of a pupil's agents whose role is one of a family: a teacher named as agent sees no more for it. */
function targetGuardianships(
  target: TargetState,
  today: string,
  tables: RosterTables,
  state: RosterState,
  notices: FaultList,
): void {
  const pupils = studentIds(tables, state.known) ?? new Set<string>();
  const roles = familyRoles(tables, state, today);
  for (const { row, at } of keptRows(tables, "users.csv")) {
    const agents = splitList(at("agentSourcedIds") ?? "");
    const site = { file: row.source, line: row.line, field: "agentSourcedIds" };
    if (!pupils.has(row.sourcedId)) {
      if (agents.length === 0) continue;
      const message = "Solo cuentan las familias que nombra la fila de cada estudiante; lo que dice esta no se usa.";
      addFault(notices, { ...site, value: row.sourcedId }, "agents_of_adult", message);
      continue;
    }
    const named = new Set(agents);
    target.agents.set(row.sourcedId, named);
    for (const guardian of named) {
      const role = roles.get(guardian);
      if (role === undefined) {
        const message =
          "Se nombra como familia a quien no tiene papel de parent, guardian o relative; no se le da acceso.";
        addFault(notices, { ...site, value: guardian }, "agent_not_family", message);
        continue;
      }
      target.rows.guardianships.set(pairKey(guardian, row.sourcedId), {
        values: { guardian, student: row.sourcedId },
        initial: { relation: role === "relative" ? "relative" : "guardian" },
      });
    }
  }
}

const FAMILY: readonly string[] = ["parent", "guardian", "relative"];

/**
 * The family role that people have, by this archive or already, whatever others they have. One that has ended makes
 * nobody a guardian; one that begins with the school year does, since rosters come before it.
 */
function familyRoles(tables: RosterTables, state: RosterState, today: string): Map<string, string> {
  const found = new Map<string, string>();
  const note = (user: unknown, role: unknown, end: unknown) => {
    if (typeof user !== "string" || typeof role !== "string" || !FAMILY.includes(role)) return;
    if (typeof end === "string" && end !== "" && end < today) return;
    if (found.get(user) === undefined || role !== "relative") found.set(user, role);
  };
  // A family made by hand has a kind and no role of a roster; our own archive names it all the same.
  const holders = new Set(state.rows.roles.map(({ values }) => values.user));
  for (const { sourcedId, live, values } of state.rows.users) {
    const isOurs = sourcedId !== null && (isFromSheet(sourcedId) || state.madeHere?.has(sourcedId));
    if (isOurs && live && values.kind === "parent" && !holders.has(sourcedId)) note(sourcedId, "parent", null);
  }
  const roles = tables.get("roles.csv");
  if (roles === undefined || roles.mode === "delta") {
    for (const { values } of state.rows.roles) note(values.user, values.role, values.endDate);
  }
  if (roles === undefined) return found;
  for (let index = 0; index < roles.size; index += 1) {
    // Roles in another school of the archive count too: a family may have children in both.
    if (roles.isDeleted(index)) continue;
    const at = (name: string) => roles.pool.valueOf(roles.numberAt(index, name));
    note(at("userSourcedId"), at("role"), at("endDate"));
  }
  return found;
}
