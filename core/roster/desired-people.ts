import type { RoleKind } from "#contracts/permissions.ts";
import { splitList } from "./cell.ts";
import { type Desired, deletedIds, liveRows } from "./desired.ts";
import { addFault, type FaultList } from "./faults.ts";
import { studentIds } from "./people.ts";
import { pairKey, type RosterState, type StateRow } from "./state.ts";
import { cell, type RosterTables } from "./table.ts";

/** OneRoster roles to the platform's kinds. An archive never makes anyone super_admin. */
const KIND_BY_ROLE: Readonly<Record<string, RoleKind>> = {
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
export function desirePeople(
  desired: Desired,
  tables: RosterTables,
  state: RosterState,
  mayAppoint: boolean,
  faults: FaultList,
  notices: FaultList,
): void {
  const current = new Map(state.rows.users.map((row) => [row.sourcedId, row]));
  const kinds = primaryKinds(tables, notices);
  desireRoles(desired, tables);
  for (const { table, row, at } of liveRows(tables, "users.csv")) {
    const kind = settledKind(kinds.get(row.sourcedId), current.get(row.sourcedId));
    if (kind === "school_admin" && !mayAppoint && current.get(row.sourcedId)?.values.kind !== kind) {
      const site = { file: table.file, line: row.line, field: "sourcedId", value: row.sourcedId };
      addFault(
        faults,
        site,
        "role_not_allowed",
        "Solo la dirección o la administración del centro nombra administradores.",
      );
    }
    const enabled = at("enabledUser") === "true";
    if (!enabled && row.sourcedId === state.actorSourcedId) addOwnAccountFault(faults, row.line, row.sourcedId);
    desired.rows.users.set(row.sourcedId, {
      values: {
        username: at("username"),
        identifier: at("identifier"),
        givenName: at("givenName") ?? "",
        middleName: at("middleName"),
        familyName: at("familyName") ?? "",
        email: at("email")?.toLowerCase() ?? null,
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
    desired.removed.users.add(row.sourcedId);
    desired.removed.students.add(row.sourcedId);
  }
  desireStudents(desired, tables, state, notices);
  desireGuardianships(desired, tables, state);
}

function addOwnAccountFault(faults: FaultList, line: number, value: string): void {
  const site = { file: "users.csv", line, field: "sourcedId", value };
  addFault(faults, site, "own_account", "El envío daría de baja la cuenta de quien lo importa.");
}

/** A hand-made role of the same kind stays, and nobody is turned from or into a platform operator. */
function settledKind(wanted: RoleKind | undefined, row: StateRow | undefined): RoleKind | undefined {
  return row?.values.kind === "super_admin" ? undefined : wanted;
}

function primaryKinds(tables: RosterTables, notices: FaultList): Map<string, RoleKind> {
  const kinds = new Map<string, RoleKind>();
  const primary = new Set<string>();
  for (const { table, row, at } of liveRows(tables, "roles.csv")) {
    const user = at("userSourcedId") ?? "";
    const role = at("role") ?? "";
    const kind = KIND_BY_ROLE[role];
    if (kind === undefined) {
      const site = { file: table.file, line: row.line, field: "role", value: role };
      addFault(notices, site, "role_unmapped", "La plataforma no conoce este papel; no da ningún permiso.");
      continue;
    }
    const isPrimary = at("roleType") === "primary";
    if (!kinds.has(user) || (isPrimary && !primary.has(user))) kinds.set(user, kind);
    if (isPrimary) primary.add(user);
  }
  return kinds;
}

function desireRoles(desired: Desired, tables: RosterTables): void {
  for (const { row, at } of liveRows(tables, "roles.csv")) {
    desired.rows.roles.set(row.sourcedId, {
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
  for (const id of deletedIds(tables, "roles.csv")) desired.removed.roles.add(id);
}

function desireStudents(desired: Desired, tables: RosterTables, state: RosterState, notices: FaultList): void {
  const pupils = studentIds(tables, state.known) ?? new Set<string>();
  const current = new Map(state.rows.students.map((row) => [row.sourcedId, row]));
  const groups = studentGroups(desired, state);
  for (const { row, at } of liveRows(tables, "users.csv")) {
    if (!pupils.has(row.sourcedId)) continue;
    const status = current.get(row.sourcedId)?.values.status;
    const grades = splitList(at("grades") ?? "");
    desired.rows.students.set(row.sourcedId, {
      values: {
        studentNumber: at("identifier") ?? row.sourcedId,
        gradeLevel: grades.length === 0 ? null : grades.join(", "),
        ...(status === "withdrawn" ? { status: "active" } : {}),
      },
      initial: { status: "active" },
    });
  }
  for (const { table, row, at } of liveRows(tables, "demographics.csv")) {
    if (!pupils.has(row.sourcedId)) {
      const site = { file: table.file, line: row.line, field: "sourcedId", value: row.sourcedId };
      addFault(notices, site, "demographics_ignored", "Solo se guardan los datos demográficos del alumnado.");
      continue;
    }
    merge(desired, row.sourcedId, { dateOfBirth: at("birthDate"), sex: at("sex") });
  }
  for (const [student, groupName] of groups) merge(desired, student, { groupName });
}

function merge(desired: Desired, student: string, values: Record<string, string | null>): void {
  const row = desired.rows.students.get(student);
  desired.rows.students.set(student, { ...row, values: { ...row?.values, ...values } });
}

/** A student's group: the one most of their classes in this archive carry; ties go to the first by name. */
function studentGroups(desired: Desired, state: RosterState): Map<string, string> {
  const groupOf = new Map(state.rows.sections.map(({ sourcedId, values }) => [sourcedId, values.groupName]));
  for (const [id, { values }] of desired.rows.sections) groupOf.set(id, values.groupName);
  const tallies = new Map<string, Map<string, number>>();
  for (const { values } of desired.rows.enrollments.values()) {
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

function desireGuardianships(desired: Desired, tables: RosterTables, state: RosterState): void {
  const pupils = studentIds(tables, state.known) ?? new Set<string>();
  const relatives = new Set<string>();
  const roles = tables.get("roles.csv");
  for (const row of roles?.rows ?? []) {
    if (roles !== undefined && cell(roles, row, "role") === "relative")
      relatives.add(cell(roles, row, "userSourcedId"));
  }
  for (const { row, at } of liveRows(tables, "users.csv")) {
    if (!pupils.has(row.sourcedId)) continue;
    for (const guardian of splitList(at("agentSourcedIds") ?? "")) {
      desired.rows.guardianships.set(pairKey(guardian, row.sourcedId), {
        values: { guardian, student: row.sourcedId },
        initial: { relation: relatives.has(guardian) ? "relative" : "guardian" },
      });
    }
  }
}
