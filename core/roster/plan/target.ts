import type { RosterEntity, RosterFile } from "#contracts/api/roster/roster.ts";
import { cell, type RosterRow, type RosterTable, type RosterTables } from "../oneroster/table.ts";
import type { Values } from "./state.ts";

export interface TargetRow {
  /** Compared with what the school has, and written; a field that lacks is left as it is. */
  readonly values: Values;
  /** Written on creation only, so that later changes by hand stay. */
  readonly initial?: Values;
}

/** What an archive says the school should have, in sourcedIds. */
export interface TargetState {
  readonly rows: Readonly<Record<RosterEntity, Map<string, TargetRow>>>;
  readonly removed: Readonly<Record<RosterEntity, Set<string>>>;
  /** Files that claim to be complete. */
  readonly bulk: ReadonlySet<RosterFile>;
  /** People who, as the office says, have an account made by hand with their address: sourcedId to address. */
  readonly joined: Map<string, string>;
  /** Sessions of the archive that the school has from another source: their sourcedId to the one here. */
  readonly joinedSessions: Map<string, string>;
  /** Whom the row of each pupil of the archive names as agents, whatever their role. */
  readonly agents: Map<string, ReadonlySet<string>>;
}

export function newTarget(tables: RosterTables): TargetState {
  const bulk = [...tables.values()].filter(({ mode }) => mode === "bulk").map(({ file }) => file);
  return {
    rows: perEntity(() => new Map()),
    removed: perEntity(() => new Set()),
    bulk: new Set(bulk),
    joined: new Map(),
    joinedSessions: new Map(),
    agents: new Map(),
  };
}

export function perEntity<T>(make: (entity: RosterEntity) => T): Record<RosterEntity, T> {
  return {
    academicSessions: make("academicSessions"),
    orgs: make("orgs"),
    users: make("users"),
    roles: make("roles"),
    students: make("students"),
    guardianships: make("guardianships"),
    courses: make("courses"),
    sections: make("sections"),
    enrollments: make("enrollments"),
    sectionTeachers: make("sectionTeachers"),
  };
}

/** The rows of a file that stay, each with a reader of its cells that gives null for an empty one. */
export function* keptRows(
  tables: RosterTables,
  file: RosterFile,
): Generator<{ table: RosterTable; row: RosterRow; at: (name: string) => string | null }> {
  const table = tables.get(file);
  if (table === undefined) return;
  for (const row of table.rows) {
    if (!row.deleted) yield { table, row, at: (name) => cell(table, row, name) || null };
  }
}

export function deletedIds(tables: RosterTables, file: RosterFile): string[] {
  const rows = tables.get(file)?.rows ?? [];
  return [...rows].filter(({ deleted }) => deleted).map(({ sourcedId }) => sourcedId);
}
