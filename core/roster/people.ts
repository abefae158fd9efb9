import { addFault, type FaultList } from "./faults.ts";
import type { KnownIds } from "./references.ts";
import { cell, type RosterTable, type RosterTables } from "./table.ts";

/** Checks that need more than one cell: unique accounts, believable births, who may sit in a class as a student. */
export function checkPeople(
  tables: RosterTables,
  known: KnownIds,
  today: string,
  faults: FaultList,
  notices: FaultList,
): void {
  const users = tables.get("users.csv");
  if (users !== undefined) {
    checkUnique(users, "email", "duplicate_email", "La dirección de correo ya aparece", faults);
    checkTaken(users, "email", known.emails, "email_taken", "La dirección de correo ya es de otra cuenta.", faults);
    checkUnique(users, "username", "duplicate_username", "El nombre de usuario ya aparece", faults);
    const taken = "El nombre de usuario ya es de otra cuenta.";
    checkTaken(users, "username", known.usernames, "username_taken", taken, faults);
    if (users.rows.some((row) => cell(users, row, "password") !== "")) {
      const site = { file: users.file, line: 1, field: "password" };
      addFault(notices, site, "password_ignored", "Las contraseñas del archivo no se leen ni se guardan.");
    }
    checkStudentNumbers(users, studentIds(tables, known), known, faults);
    checkRoles(users, tables.get("roles.csv"), known, faults);
  }
  const demographics = tables.get("demographics.csv");
  for (const row of demographics?.rows ?? []) {
    if (demographics === undefined || row.deleted) continue;
    const value = cell(demographics, row, "birthDate");
    if (value.length === 10 && value > today) {
      const site = { file: demographics.file, line: row.line, field: "birthDate", value };
      addFault(faults, site, "implausible_date", "La fecha de nacimiento está en el futuro.");
    }
  }
  checkEnrollments(tables, known, faults);
}

function checkTaken(
  users: RosterTable,
  field: string,
  owners: ReadonlyMap<string, string | null>,
  code: string,
  message: string,
  faults: FaultList,
): void {
  for (const row of users.rows) {
    const value = cell(users, row, field);
    const owner = owners.get(value.toLowerCase());
    if (value === "" || row.deleted || owner === undefined || owner === row.sourcedId) continue;
    addFault(faults, { file: users.file, line: row.line, field, value }, code, message);
  }
}

/** The number of a student is `identifier`, or the sourcedId where that is empty; no two may share one. */
function checkStudentNumbers(
  users: RosterTable,
  students: ReadonlySet<string> | undefined,
  known: KnownIds,
  faults: FaultList,
): void {
  const seen = new Map<string, number>();
  for (const row of users.rows) {
    if (row.deleted || !students?.has(row.sourcedId)) continue;
    const value = cell(users, row, "identifier") || row.sourcedId;
    const site = { file: users.file, line: row.line, field: "identifier", value };
    const first = seen.get(value);
    const owner = known.studentNumbers.get(value);
    if (first !== undefined) {
      addFault(faults, site, "duplicate_student_number", `El número de alumno ya aparece en la línea ${first}.`);
    } else if (owner !== undefined && owner !== row.sourcedId) {
      addFault(faults, site, "student_number_taken", "El número de alumno ya es de otra persona del centro.");
    }
    seen.set(value, row.line);
  }
}

function checkRoles(users: RosterTable, roles: RosterTable | undefined, known: KnownIds, faults: FaultList): void {
  const holders = new Set<string>();
  const parts = new Map<string, number>();
  for (const row of roles?.rows ?? []) {
    if (roles === undefined || row.deleted) continue;
    const user = cell(roles, row, "userSourcedId");
    holders.add(user);
    const key = JSON.stringify([user, cell(roles, row, "orgSourcedId"), cell(roles, row, "role")]);
    const first = parts.get(key);
    if (first !== undefined) {
      const site = { file: roles.file, line: row.line, field: "role", value: cell(roles, row, "role") };
      addFault(faults, site, "duplicate_role", `La persona ya tiene ese papel en la línea ${first}.`);
    }
    parts.set(key, row.line);
  }
  if (roles === undefined && known.ids["roles.csv"].size > 0) return;
  for (const row of users.rows) {
    if (row.deleted || holders.has(row.sourcedId) || known.ids["users.csv"].has(row.sourcedId)) continue;
    const site = { file: users.file, line: row.line, field: "sourcedId", value: row.sourcedId };
    addFault(faults, site, "user_without_role", "La persona no tiene ningún papel en roles.csv.");
  }
}

function checkUnique(table: RosterTable, field: string, code: string, message: string, faults: FaultList): void {
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    const value = cell(table, row, field);
    if (value === "" || row.deleted) continue;
    const first = seen.get(value.toLowerCase());
    if (first === undefined) seen.set(value.toLowerCase(), row.line);
    else addFault(faults, { file: table.file, line: row.line, field, value }, code, `${message} en la línea ${first}.`);
  }
}

function checkEnrollments(tables: RosterTables, known: KnownIds, faults: FaultList): void {
  const table = tables.get("enrollments.csv");
  if (table === undefined) return;
  const students = studentIds(tables, known);
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    if (row.deleted) continue;
    const user = cell(table, row, "userSourcedId");
    const role = cell(table, row, "role");
    const key = JSON.stringify([cell(table, row, "classSourcedId"), user, role]);
    const first = seen.get(key);
    if (first !== undefined) {
      const site = { file: table.file, line: row.line, field: "userSourcedId", value: user };
      addFault(faults, site, "duplicate_enrollment", `La misma persona ya está en ese grupo en la línea ${first}.`);
    }
    seen.set(key, row.line);
    if (role === "student" && students !== undefined && user !== "" && !students.has(user)) {
      const site = { file: table.file, line: row.line, field: "userSourcedId", value: user };
      addFault(
        faults,
        site,
        "not_a_student",
        "Se matricula como alumno a quien no tiene el papel de alumno en roles.csv.",
      );
    }
  }
}

/** Who is a student by this archive or already; undefined when roles.csv brings nothing to judge by. */
export function studentIds(tables: RosterTables, known: KnownIds): Set<string> | undefined {
  const roles = tables.get("roles.csv");
  if (roles === undefined && known.students.size === 0) return undefined;
  const students = new Set(known.students);
  for (const row of roles?.rows ?? []) {
    if (roles !== undefined && !row.deleted && cell(roles, row, "role") === "student") {
      students.add(cell(roles, row, "userSourcedId"));
    }
  }
  return students;
}
