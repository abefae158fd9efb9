import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
import { addFault, type FaultList } from "./faults.ts";
import { cell, type RosterRow, type RosterTable, type RosterTables } from "./table.ts";

/**
 * A person may be in a class, or have a role, in several periods; the platform keeps one row for them. The period that
 * counts is today's, else the next to come, else the last: the other rows are left out with a notice.
 */
export function keepOnePeriod(tables: RosterTables, today: string, notices: FaultList): void {
  keepOneRow(tables.get("enrollments.csv"), ["classSourcedId", "userSourcedId", "role"], today, notices, {
    field: "userSourcedId",
    code: "enrollment_periods",
    message: "La persona está en el grupo en varios periodos; cuenta el de hoy, o el siguiente.",
  });
  keepOneRow(tables.get("roles.csv"), ["userSourcedId", "orgSourcedId", "role"], today, notices, {
    field: "role",
    code: "role_periods",
    message: "La persona tiene el papel en varios periodos; cuenta el de hoy, o el siguiente.",
  });
}

interface Wording {
  readonly field: string;
  readonly code: RosterFaultCode;
  readonly message: string;
}

function keepOneRow(
  table: RosterTable | undefined,
  key: readonly [string, string, string],
  today: string,
  notices: FaultList,
  { field, code, message }: Wording,
): void {
  if (table === undefined) return;
  const chosen = new RowsByKey(table, key);
  for (let index = 0; index < table.size; index += 1) {
    if (table.isDeleted(index) || table.isLeftOut(index)) continue;
    const other = chosen.get(index);
    if (other === undefined) {
      chosen.set(index);
      continue;
    }
    const row = table.row(index);
    const isBetter = isBefore(rank(table, row, today), rank(table, table.row(other), today));
    if (isBetter) chosen.set(index);
    table.leaveOut(isBetter ? other : index);
    addFault(notices, { file: row.source, line: row.line, field, value: cell(table, row, field) }, code, message);
  }
}

/** One row for each combination of values under some columns, in eight bytes: 200,000 names put together are megabytes. */
class RowsByKey {
  readonly #table: RosterTable;
  readonly #columns: readonly number[];
  /** Row number + 1, at the first free place from where its values point to; half of the places or more stay free. */
  readonly #places: Int32Array;

  constructor(table: RosterTable, key: readonly string[]) {
    this.#table = table;
    this.#columns = key.map((name) => table.columns.get(name) ?? -1);
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(table.size + 1) + 1));
  }

  /** The row that stands for those with the values of row `index`. */
  get(index: number): number | undefined {
    const row = this.#places[this.#placeOf(index)] ?? 0;
    return row === 0 ? undefined : row - 1;
  }

  /** Lets row `index` stand for those with its values. */
  set(index: number): void {
    this.#places[this.#placeOf(index)] = index + 1;
  }

  #placeOf(index: number): number {
    let hash = 0;
    for (const column of this.#columns) hash = Math.imul(hash ^ this.#table.number(index, column), 0x9e3779b1);
    const last = this.#places.length - 1;
    for (let at = (hash ^ (hash >>> 15)) & last; ; at = (at + 1) & last) {
      const row = (this.#places[at] ?? 0) - 1;
      if (row === -1 || this.#isSame(row, index)) return at;
    }
  }

  #isSame(row: number, other: number): boolean {
    return this.#columns.every((column) => this.#table.number(row, column) === this.#table.number(other, column));
  }
}

type Rank = readonly [kind: number, distance: string];

/** Lower comes first: periods around today, then the soonest to begin, then the latest to have ended. */
function rank(table: RosterTable, row: RosterRow, today: string): Rank {
  const begin = cell(table, row, "beginDate");
  const end = cell(table, row, "endDate");
  if (begin > today) return [1, begin];
  if (end === "" || end >= today) return [0, inverted(begin)];
  return [2, inverted(end)];
}

/** So that later dates sort first. */
function inverted(date: string): string {
  return date.replace(/\d/g, (digit) => String(9 - Number(digit))) || "~";
}

function isBefore(a: Rank, b: Rank): boolean {
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}
