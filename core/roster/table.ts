import type { RosterFile } from "#contracts/roster.ts";

export interface RosterRow {
  readonly line: number;
  readonly sourcedId: string;
  readonly deleted: boolean;
  readonly cells: readonly string[];
}

export interface RosterTable {
  readonly file: RosterFile;
  readonly mode: "bulk" | "delta";
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly RosterRow[];
}

/** The readable tables of an archive; a file that is absent or past reading has none. */
export type RosterTables = ReadonlyMap<RosterFile, RosterTable>;

/** The value under a column, trimmed; empty when the column lacks. */
export function cell(table: RosterTable, row: RosterRow, name: string): string {
  const index = table.columns.get(name);
  return index === undefined ? "" : (row.cells[index] ?? "").trim();
}
