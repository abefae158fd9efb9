import { splitList } from "./cell.ts";
import type { RosterTables } from "./table.ts";

/** Kinds of rows that the platform's own export names by their id, since rows made by hand have no sourcedId. */
const OWN_KINDS = ["org", "session", "user", "role", "course", "class", "enrollment", "teaching"] as const;
export type OwnKind = (typeof OWN_KINDS)[number];
export type OwnIds = Readonly<Record<OwnKind, readonly number[]>>;

const PREFIX = "eduai:";
const NAME = /^eduai:([a-z]+):([1-9]\d{0,15})$/;

export function ownName(kind: OwnKind, id: number): string {
  return `${PREFIX}${kind}:${id}`;
}

/** The rows that an archive calls by the platform's own names. Names of another school's rows are among them. */
export function ownIds(tables: RosterTables): OwnIds {
  const ids: Record<OwnKind, number[]> = {
    org: [],
    session: [],
    user: [],
    role: [],
    course: [],
    class: [],
    enrollment: [],
    teaching: [],
  };
  for (const value of valuesOf(tables)) {
    for (const name of splitList(value)) {
      const [, written, id] = NAME.exec(name) ?? [];
      const kind = OWN_KINDS.find((known) => known === written);
      if (kind !== undefined) ids[kind].push(Number(id));
    }
  }
  return ids;
}

/** Where a row has a sourcedId by now, its own name in the archive means that one. */
export function renameOwn(tables: RosterTables, sourcedIds: ReadonlyMap<string, string>): void {
  const [table] = tables.values();
  if (table === undefined || sourcedIds.size === 0) return;
  const { pool } = table;
  const numbers = new Map<number, number>();
  for (const value of valuesOf(tables)) {
    const meant = splitList(value).map((name) => sourcedIds.get(name) ?? name);
    if (meant.some((name) => !value.includes(name))) numbers.set(pool.find(value), pool.numberOf(meant.join(",")));
  }
  for (const one of tables.values()) one.renumber(numbers);
}

function valuesOf(tables: RosterTables): string[] {
  const [table] = tables.values();
  return table === undefined ? [] : table.pool.containing(PREFIX);
}
