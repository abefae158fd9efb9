import type { RosterSamePerson } from "#contracts/api/roster/roster.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import { studentIds } from "../oneroster/people.ts";
import type { KnownIds } from "../oneroster/references.ts";
import { cell, type RosterRow, type RosterTable, type RosterTables } from "../oneroster/table.ts";
import { isOwn } from "./state.ts";

/**
 * Addresses and user names open one account each. Of several people who share one, it stays with who has it already, else
 * with the first who is no pupil; the others are imported without. An account made by hand is never taken over unless the
 * office says (`samePeople`) that its owner and the person of the archive are one: who they may be is returned.
 */
export function checkAccounts(
  tables: RosterTables,
  known: KnownIds,
  samePeople: readonly string[],
  faults: FaultList,
  notices: FaultList,
): RosterSamePerson[] {
  const users = tables.get("users.csv");
  if (users === undefined) return [];
  const pupils = studentIds(tables, known);
  const found: RosterSamePerson[] = [];
  assignUnique(users, "email", known.emails, pupils, (row, email, isManual) => {
    const joined = isManual && samePeople.includes(row.sourcedId);
    if (isManual) {
      const name = `${cell(users, row, "givenName")} ${cell(users, row, "familyName")}`;
      found.push({ sourcedId: row.sourcedId, name, email, joined });
    }
    const site = { file: row.source, line: row.line, field: "email", value: email };
    if (joined) addFault(notices, site, "same_person", "La cuenta hecha a mano con esa dirección pasa a ser la suya.");
    else if (isManual) {
      const message =
        "Ya hay una cuenta hecha a mano con esa dirección. ¿Es la misma persona? Mientras no lo digas, se crea sin correo.";
      addFault(notices, site, "email_of_manual_account", message);
    } else {
      const message = "La dirección es también de otra persona, que la conserva; esta cuenta se crea sin correo.";
      addFault(notices, site, "shared_email", message);
    }
    return joined;
  });
  assignUnique(users, "username", known.usernames, undefined, (row, value) => {
    const site = { file: row.source, line: row.line, field: "username", value };
    const message = "El nombre de usuario es también de otra persona, que lo conserva; esta cuenta se crea sin él.";
    addFault(notices, site, "shared_username", message);
    return false;
  });
  checkStudentNumbers(users, pupils, known, faults);
  return found;
}

/** `onLoss` is told who does not get a value, and may let them keep it. */
function assignUnique(
  users: RosterTable,
  field: string,
  owners: ReadonlyMap<string, string | null>,
  pupils: ReadonlySet<string> | undefined,
  onLoss: (row: RosterRow, value: string, isManual: boolean) => boolean,
): void {
  const holders = new Map<string, RosterRow>();
  for (const row of users.rows) {
    const value = cell(users, row, field).toLowerCase();
    if (value === "" || row.deleted) continue;
    const holder = holders.get(value);
    const owner = owners.get(value);
    const isFirst =
      holder === undefined ||
      (holder.sourcedId !== owner && pupils?.has(holder.sourcedId) === true && !pupils.has(row.sourcedId));
    if (isFirst || row.sourcedId === owner) holders.set(value, row);
  }
  for (const row of users.rows) {
    const value = cell(users, row, field).toLowerCase();
    if (value === "" || row.deleted) continue;
    const owner = owners.get(value);
    const isTaken = owner !== undefined && owner !== row.sourcedId;
    const isHolder = holders.get(value)?.sourcedId === row.sourcedId;
    if (isHolder && !isTaken) continue;
    if (!onLoss(row, value, isHolder && owner !== undefined && isOwn(owner))) users.set(row, field, "");
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
    const value = cell(users, row, "metadata.studentNumber") || cell(users, row, "identifier") || row.sourcedId;
    const site = { file: row.source, line: row.line, field: "identifier", value };
    const first = seen.get(value);
    const owner = known.studentNumbers.get(value);
    if (first !== undefined) {
      addFault(
        faults,
        { ...site, detail: String(first) },
        "duplicate_student_number",
        `El número de expediente ya aparece en la línea ${first}.`,
      );
    } else if (owner !== undefined && owner !== row.sourcedId) {
      addFault(faults, site, "student_number_taken", "El número de expediente ya es de otra persona del centro.");
    }
    seen.set(value, row.line);
  }
}
