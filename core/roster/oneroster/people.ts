import type { RosterFile } from "#contracts/api/roster/roster.ts";
import { addFault, type FaultList } from "./faults.ts";
import type { KnownIds } from "./references.ts";
import { cell, type RosterTable, type RosterTables } from "./table.ts";

/** Checks that need more than one cell: believable births, who has a role, who may sit in a class as a student. */
export function checkPeople(
  tables: RosterTables,
  unread: ReadonlySet<RosterFile>,
  known: KnownIds,
  today: string,
  faults: FaultList,
  notices: FaultList,
): void {
  const users = tables.get("users.csv");
  const hasRoles = !unread.has("roles.csv") && (tables.has("roles.csv") || !known.hasRoles);
  if (users !== undefined && hasRoles) noteWithoutRole(users, tables, known, notices);
  const demographics = tables.get("demographics.csv");
  for (const row of demographics?.rows ?? []) {
    if (demographics === undefined || row.deleted) continue;
    const value = cell(demographics, row, "birthDate");
    if (value.length === 10 && value > today) {
      const site = { file: row.source, line: row.line, field: "birthDate", value };
      addFault(faults, site, "implausible_date", "La fecha de nacimiento está en el futuro.");
    }
  }
  if (!unread.has("roles.csv")) leaveOutOtherRoles(tables, known, notices);
}

function noteWithoutRole(users: RosterTable, tables: RosterTables, known: KnownIds, notices: FaultList): void {
  const holders = roleHolders(tables);
  const seated = seatedAs(tables);
  for (const row of users.rows) {
    if (row.deleted || holders.has(row.sourcedId) || known.ids["users.csv"].has(row.sourcedId)) continue;
    const seat = seated.get(row.sourcedId);
    const message =
      seat === undefined
        ? "La persona no tiene papel en roles.csv ni está en ningún grupo; se crea sin acceso a nadie."
        : `La persona no tiene papel en roles.csv; cuenta como ${seat === "student" ? "alumnado" : "profesorado"} por sus grupos.`;
    addFault(
      notices,
      { file: row.source, line: row.line, field: "sourcedId", value: row.sourcedId },
      "user_without_role",
      message,
    );
  }
}

/** Whoever has some role is enrolled as a student only with that of a student. */
function leaveOutOtherRoles(tables: RosterTables, known: KnownIds, notices: FaultList): void {
  const table = tables.get("enrollments.csv");
  const students = studentIds(tables, known);
  if (table === undefined || students === undefined) return;
  for (const row of table.rows) {
    if (row.deleted || cell(table, row, "role") !== "student") continue;
    const user = cell(table, row, "userSourcedId");
    if (user === "" || students.has(user)) continue;
    const site = { file: row.source, line: row.line, field: "userSourcedId", value: user };
    const message =
      "Se matricula como estudiante a quien no tiene ese papel; vale el papel y la matrícula no se importa.";
    addFault(notices, site, "not_a_student", message);
    table.leaveOut(row.index);
  }
}

/** People with a role the platform knows; one of the exporter's own says nothing. */
function roleHolders(tables: RosterTables): Set<string> {
  const holders = new Set<string>();
  const roles = tables.get("roles.csv");
  for (const row of roles?.rows ?? []) {
    if (roles === undefined || row.deleted || cell(roles, row, "role").startsWith("ext:")) continue;
    holders.add(cell(roles, row, "userSourcedId"));
  }
  return holders;
}

/** What the classes say of people: a student wherever somebody is enrolled as one, else a teacher. */
function seatedAs(tables: RosterTables): Map<string, "student" | "teacher"> {
  const seats = new Map<string, "student" | "teacher">();
  const table = tables.get("enrollments.csv");
  for (const row of table?.rows ?? []) {
    if (table === undefined || row.deleted) continue;
    const role = cell(table, row, "role");
    const user = cell(table, row, "userSourcedId");
    if (role === "student" || (role === "teacher" && !seats.has(user))) seats.set(user, role);
  }
  return seats;
}

/** What a person without a role is, by the classes they are in; people whom the school knows are left as they are. */
export function impliedRoles(tables: RosterTables, known: KnownIds): Map<string, "student" | "teacher"> {
  const holders = roleHolders(tables);
  const isSilent = !tables.has("roles.csv") && known.hasRoles;
  if (isSilent) return new Map();
  return new Map([...seatedAs(tables)].filter(([user]) => !holders.has(user) && !known.ids["users.csv"].has(user)));
}

/** Who is a student by this archive or already; undefined when nothing tells. */
export function studentIds(tables: RosterTables, known: KnownIds): Set<string> | undefined {
  const roles = tables.get("roles.csv");
  if (roles === undefined && !known.hasStudents && known.hasRoles) return undefined;
  const students = new Set(known.students);
  for (const row of roles?.rows ?? []) {
    if (roles !== undefined && !row.deleted && cell(roles, row, "role") === "student") {
      students.add(cell(roles, row, "userSourcedId"));
    }
  }
  for (const [user, role] of impliedRoles(tables, known)) if (role === "student") students.add(user);
  return students;
}
