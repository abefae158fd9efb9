import { asc, type Column, desc, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { CURSOR_LIMIT } from "#contracts/common.ts";
import { isStorable } from "#contracts/text.ts";
import { AppError } from "./errors.ts";

type Kind = "string" | "number" | "instant";
type Value = string | number;

/** One column of a list's order; the last one is unique, so that every row has a place of its own. */
export interface SortColumn {
  readonly column: Column | SQL;
  /** "instant": a timestamp, whose position is its text as PostgreSQL writes it, to the microsecond. */
  readonly kind: Kind;
}

/** Where a page begins: after a row (or, going back, before it), and how many rows of the list precede the page. */
export interface Position {
  readonly back: boolean;
  readonly offset: number;
  readonly values: readonly Value[];
}

const INSTANT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?[+-](\d{2})(?::[0-5]\d)?$/;
const CalendarDay = z.iso.date();
const DayTime = z.iso.time();

/** An opaque cursor: base64url of a JSON array of direction, offset and the row's sort values. */
export function encodeCursor({ back, offset, values }: Position): string {
  const text = JSON.stringify([back ? "<" : ">", offset, ...values]);
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fits(value: unknown, kind: Kind): value is Value {
  if (kind === "number") return Number.isSafeInteger(value);
  if (typeof value !== "string" || !isStorable(value)) return false;
  return kind === "string" || isInstant(value);
}

/** A moment that PostgreSQL takes: `Date` alone rolls 30 February over into March. */
function isInstant(text: string): boolean {
  const [, day = "", time = "", hours = ""] = INSTANT.exec(text) ?? [];
  return CalendarDay.safeParse(day).success && day >= "0001" && DayTime.safeParse(time).success && Number(hours) < 16;
}

/** The position behind a cursor. Errors: `bad_request` for a cursor that is not of this list. */
export function decodeCursor(cursor: string | undefined, kinds: readonly Kind[]): Position | null {
  if (cursor === undefined) return null;
  const refused = new AppError("bad_request", "El cursor no es válido.", {
    issues: [{ path: "cursor", message: "no es un cursor de esta lista" }],
  });
  let parts: unknown;
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    parts = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    throw refused;
  }
  if (!Array.isArray(parts) || parts.length !== kinds.length + 2) throw refused;
  const [direction, offset, ...rest]: unknown[] = parts;
  if ((direction !== "<" && direction !== ">") || !Number.isSafeInteger(offset) || Number(offset) < 0) throw refused;
  const values = rest.filter((value, index): value is Value => fits(value, kinds[index] ?? "string"));
  if (values.length !== kinds.length) throw refused;
  return { back: direction === "<", offset: Number(offset), values };
}

/** What a list answers: rows, cursors to both sides, the count of all rows and of those before this page. */
export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
  prevCursor: string | null;
  total: number;
  offset: number;
}

interface Positioned {
  readonly position: readonly Value[];
}

export interface Paging {
  /** Selected with the rows, under this name: a row's position is what the database itself says it is. */
  readonly position: SQL<readonly Value[]>;
  readonly where: SQL | undefined;
  readonly orderBy: SQL[];
  /** One row more than the page holds tells whether another page follows. */
  readonly limit: number;
  toPage<Row extends Positioned>(rows: readonly Row[], total: number): Page<Omit<Row, "position">>;
}

/**
 * Pages by position, not by number: all columns run in one direction, and a row that comes or goes meanwhile neither
 * repeats nor hides another. Errors: `bad_request` for a foreign cursor.
 */
export function paging(
  input: { readonly limit: number; readonly cursor?: string | undefined },
  order: readonly SortColumn[],
  down = false,
): Paging {
  const from = decodeCursor(
    input.cursor,
    order.map(({ kind }) => kind),
  );
  const back = from?.back ?? false;
  const ascending = down === back;
  const columns = listOf(order.map(({ column }) => sql`${column}`));
  const values = listOf(
    (from?.values ?? []).map((value, at) =>
      order[at]?.kind === "instant"
        ? sql`${value}::timestamptz`
        : // Wider than any column: a number beyond an integer's is a place too.
          order[at]?.kind === "number"
          ? sql`${value}::bigint`
          : sql`${value}`,
    ),
  );
  return {
    position: sql`json_build_array(${listOf(
      order.map(({ column, kind }) => (kind === "instant" ? sql`${column}::text` : sql`${column}`)),
    )})`,
    where: from === null ? undefined : ascending ? sql`(${columns}) > (${values})` : sql`(${columns}) < (${values})`,
    orderBy: order.map(({ column }) => (ascending ? asc(column) : desc(column))),
    limit: input.limit + 1,
    toPage(rows, total) {
      const more = rows.length > input.limit;
      const page = rows.slice(0, input.limit);
      if (back) page.reverse();
      const first = page[0];
      const last = page.at(-1);
      const offset = from === null || (back && !more) ? 0 : from.offset;
      const before = back ? more : from !== null;
      const after = back || more;
      return {
        data: page.map(({ position: _, ...row }) => row),
        nextCursor: after && last ? issue({ back: false, offset: offset + page.length, values: last.position }) : null,
        prevCursor:
          before && first
            ? issue({ back: true, offset: Math.max(0, offset - input.limit), values: first.position })
            : null,
        total,
        offset,
      };
    },
  };
}

function listOf(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}

/** A cursor that is handed out is one that is taken back. */
function issue(position: Position): string {
  const cursor = encodeCursor(position);
  if (cursor.length > CURSOR_LIMIT) throw new Error(`a cursor of ${cursor.length} characters exceeds its contract`);
  return cursor;
}

/** `count(*)` of the rows a list's filter finds. */
export const rowCount = sql<number>`count(*)::int`;

/** The same beside other rows: of those read, how many fit `wanted`. */
export const countWhere = (wanted: SQL | undefined) =>
  sql<number>`(count(*) filter (where ${wanted ?? sql`true`}))::int`;
