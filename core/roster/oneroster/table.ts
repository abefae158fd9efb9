import type { RosterFile } from "#contracts/api/roster/roster.ts";
import { Numbers } from "./numbers.ts";

/** Every distinct value of an archive once: a roster of 250,000 rows says the same few thousand things. Number 0 is empty. */
export class Pool {
  readonly #numbers = new Map<string, number>([["", 0]]);
  readonly #values = [""];

  numberOf(value: string): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    // A copy of its own: a slice, even of a copy, is kept beside the whole text that it was cut from.
    const own = [value.slice(0, 1), value.slice(1)].join("");
    const number = this.#values.length;
    this.#values.push(own);
    this.#numbers.set(own, number);
    return number;
  }

  /** -1 when no row has the value. */
  find(value: string): number {
    return this.#numbers.get(value) ?? -1;
  }

  valueOf(number: number): string {
    return this.#values[number] ?? "";
  }

  containing(part: string): string[] {
    return this.#values.filter((value) => value.includes(part));
  }
}

export interface RosterRow {
  readonly index: number;
  /** The file of the archive that the row stands in; for OneRoster 1.2 the table's own. */
  readonly source: string;
  readonly line: number;
  readonly sourcedId: string;
  readonly deleted: boolean;
}

const DELETED = 1;
const LEFT_OUT = 2;

/** The rows of one file, column by column; a row is an object only while someone looks at it. */
export class RosterTable {
  readonly file: RosterFile;
  readonly mode: "bulk" | "delta";
  readonly pool: Pool;
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: Rows;
  readonly #cells: readonly Numbers[];
  readonly #lines = new Numbers();
  readonly #flags = new Numbers();
  readonly #sources = new Numbers();
  /** Row number + 1 by the number of its sourcedId. */
  readonly #rowOf = new Numbers();
  readonly #idColumn: number;
  #leftOut = 0;

  constructor(file: RosterFile, mode: "bulk" | "delta", columns: readonly string[], pool: Pool) {
    this.file = file;
    this.mode = mode;
    this.pool = pool;
    this.columns = new Map(columns.map((name, index) => [name, index]));
    this.#cells = columns.map(() => new Numbers());
    this.#idColumn = this.columns.get("sourcedId") ?? 0;
    this.rows = new Rows(this);
  }

  /** Rows read, those left out too. */
  get size(): number {
    return this.#lines.length;
  }

  get staying(): number {
    return this.size - this.#leftOut;
  }

  /** `value` gives the cell of a column. The sourcedId must not be in the table yet. */
  add(source: string, line: number, deleted: boolean, value: (name: string) => string): void {
    const row = this.size;
    for (const [name, column] of this.columns) this.#cells[column]?.push(this.pool.numberOf(value(name)));
    this.#lines.push(line);
    this.#flags.push(deleted ? DELETED : 0);
    this.#sources.push(this.pool.numberOf(source));
    this.#rowOf.set(this.number(row, this.#idColumn), row + 1);
  }

  /** The number of the value under a column, 0 for an empty one or a column that lacks. */
  number(row: number, column: number): number {
    return this.#cells[column]?.get(row) ?? 0;
  }

  numberAt(row: number, name: string): number {
    const column = this.columns.get(name);
    return column === undefined ? 0 : this.number(row, column);
  }

  set(row: RosterRow, name: string, value: string): void {
    const column = this.columns.get(name);
    if (column !== undefined) this.#cells[column]?.set(row.index, this.pool.numberOf(value));
  }

  /** Puts other values in the place of some, by their numbers. A row that so comes to repeat another is left out. */
  renumber(numbers: ReadonlyMap<number, number>): void {
    for (let row = 0; row < this.size; row += 1) {
      this.#cells.forEach((cells, column) => {
        const to = numbers.get(cells.get(row));
        if (to === undefined) return;
        if (column === this.#idColumn && this.find(to) !== -1) {
          this.leaveOut(row);
          return;
        }
        if (column === this.#idColumn) this.#rowOf.set(to, row + 1);
        cells.set(row, to);
      });
    }
  }

  leaveOut(index: number): void {
    if (this.isLeftOut(index)) return;
    this.#flags.set(index, this.#flags.get(index) | LEFT_OUT);
    this.#leftOut += 1;
  }

  isLeftOut(index: number): boolean {
    return (this.#flags.get(index) & LEFT_OUT) !== 0;
  }

  isDeleted(index: number): boolean {
    return (this.#flags.get(index) & DELETED) !== 0;
  }

  /** The place of the row with a sourcedId, given by its number; -1 when there is none. */
  find(number: number): number {
    return number <= 0 ? -1 : this.#rowOf.get(number) - 1;
  }

  row(index: number): RosterRow {
    return {
      index,
      source: this.pool.valueOf(this.#sources.get(index)),
      line: this.#lines.get(index),
      sourcedId: this.pool.valueOf(this.number(index, this.#idColumn)),
      deleted: this.isDeleted(index),
    };
  }
}

/** The rows that are not left out, in the order of the file. */
class Rows {
  readonly #table: RosterTable;

  constructor(table: RosterTable) {
    this.#table = table;
  }

  get length(): number {
    return this.#table.staying;
  }

  *[Symbol.iterator](): Generator<RosterRow> {
    for (let index = 0; index < this.#table.size; index += 1) {
      if (!this.#table.isLeftOut(index)) yield this.#table.row(index);
    }
  }
}

/** The readable tables of an archive; a file that is absent or past reading has none. */
export type RosterTables = ReadonlyMap<RosterFile, RosterTable>;

/** The value under a column, trimmed; empty when the column lacks. */
export function cell(table: RosterTable, row: RosterRow, name: string): string {
  return table.pool.valueOf(table.numberAt(row.index, name));
}
