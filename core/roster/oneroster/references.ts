import { ROSTER_FILES, type RosterFile } from "#contracts/api/roster/roster.ts";
import { splitList } from "./cell.ts";
import { addFault, FAULT_STOP, type FaultList } from "./faults.ts";
import { SPECIFICATION } from "./specification.ts";
import { cell, type RosterRow, type RosterTable, type RosterTables } from "./table.ts";

/** What the school has already: OneRoster identifiers per file, who are students, and e-mail addresses by owner. */
export interface KnownIds {
  readonly ids: Readonly<Record<RosterFile, ReadonlySet<string>>>;
  readonly students: ReadonlySet<string>;
  /** Lower-case address to the sourcedId of its owner, null when the account did not come from a roster. */
  readonly emails: ReadonlyMap<string, string | null>;
  /** The same for user names, lower-case, and for student numbers. */
  readonly usernames: ReadonlyMap<string, string | null>;
  readonly studentNumbers: ReadonlyMap<string, string | null>;
  /** Earlier imports brought roles, and students: of a large school only some may be among those above. */
  readonly hasRoles: boolean;
  readonly hasStudents: boolean;
  /** An import that was not undone brought organisations; those of a school that never had one are its own. */
  readonly hasOrgs: boolean;
}

/**
 * Every reference must lead somewhere: in a bulk file's case to a row of that file, for bulk claims to be complete;
 * else to a row of the file or of the school. Files in `unread` could not be read, so nothing is said about them. Rows
 * that were left out with their organisation are neither asked nor missed.
 */
export function checkReferences(
  tables: RosterTables,
  unread: ReadonlySet<RosterFile>,
  known: KnownIds,
  faults: FaultList,
  notices: FaultList,
): void {
  const lookup = new Map(ROSTER_FILES.map((file) => [file, resolver(tables.get(file), known.ids[file])]));
  for (const table of tables.values()) {
    for (const { name, type } of SPECIFICATION[table.file].fields) {
      const column = table.columns.get(name);
      if (type.kind !== "reference" || column === undefined) continue;
      const target = ROSTER_FILES.find((file) => file === type.to);
      const resolve = target === undefined || unread.has(target) ? undefined : lookup.get(target);
      if (resolve === undefined) continue;
      for (let index = 0; index < table.size; index += 1) {
        if (faults.count > FAULT_STOP) return;
        if (table.isDeleted(index) || table.isLeftOut(index)) continue;
        const number = table.number(index, column);
        if (number === 0 || (!type.many && resolve.isThere(number))) continue;
        const value = table.pool.valueOf(number);
        for (const id of type.many ? splitList(value) : [value]) {
          checkOne(table, table.row(index), name, id, type.to, resolve, faults);
        }
      }
    }
    for (const row of table.rows) {
      if (!row.deleted || known.ids[table.file].has(row.sourcedId)) continue;
      const site = { file: row.source, line: row.line, field: "sourcedId", value: row.sourcedId };
      addFault(notices, site, "nothing_to_delete", "Se pide dar de baja algo que el centro no tiene.");
    }
  }
  for (const file of ["academicSessions.csv", "orgs.csv"] as const) {
    const table = tables.get(file);
    if (table !== undefined) checkCycles(table, faults);
  }
  const demographics = tables.get("demographics.csv");
  const resolveUser = unread.has("users.csv") ? undefined : lookup.get("users.csv");
  if (demographics === undefined || resolveUser === undefined) return;
  for (const row of demographics.rows) {
    if (!row.deleted) checkOne(demographics, row, "sourcedId", row.sourcedId, "users.csv", resolveUser, faults);
  }
}

type Resolution = "there" | "deleted" | "missing";

interface Resolver {
  /** A quick yes for the number of a value. */
  isThere(number: number): boolean;
  resolve(id: string): Resolution;
}

function resolver(table: RosterTable | undefined, known: ReadonlySet<string>): Resolver {
  return {
    isThere: (number) => {
      const index = table?.find(number) ?? -1;
      return index !== -1 && table?.isDeleted(index) === false;
    },
    resolve: (id) => {
      const index = table?.find(table.pool.find(id)) ?? -1;
      if (index !== -1 && table !== undefined) return table.isDeleted(index) ? "deleted" : "there";
      return table?.mode !== "bulk" && known.has(id) ? "there" : "missing";
    },
  };
}

function checkOne(
  table: RosterTable,
  row: RosterRow,
  field: string,
  id: string,
  to: string,
  resolver: Resolver,
  faults: FaultList,
): void {
  const site = { file: row.source, line: row.line, field, value: id, detail: to };
  if (to === table.file && id === row.sourcedId && field !== "sourcedId") {
    addFault(faults, site, "self_reference", "La fila se refiere a sí misma.");
    return;
  }
  const resolution = resolver.resolve(id);
  if (resolution === "missing")
    addFault(faults, site, "missing_reference", `No hay ninguna fila con ese identificador en ${to}.`);
  if (resolution === "deleted")
    addFault(faults, site, "deleted_reference", `La fila de ${to} se da de baja en este mismo envío.`);
}

function checkCycles(table: RosterTable, faults: FaultList): void {
  const parents = new Map([...table.rows].map((row) => [row.sourcedId, cell(table, row, "parentSourcedId")]));
  const checked = new Set<string>();
  for (const row of table.rows) {
    const path = new Set<string>();
    let id = row.sourcedId;
    while (id !== "" && !checked.has(id) && !path.has(id)) {
      path.add(id);
      id = parents.get(id) ?? "";
    }
    if (path.has(id) && path.size > 1) {
      const value = cell(table, row, "parentSourcedId");
      const site = { file: row.source, line: row.line, field: "parentSourcedId", value };
      addFault(faults, site, "cycle", "Los padres forman un círculo.");
    }
    for (const visited of path) checked.add(visited);
  }
}
