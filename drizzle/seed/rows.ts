import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type pg from "pg";

const CHUNK = 10_000;

/** Rows to be written at once, with ids known before they are stored. Tables are flushed in the order of first use. */
export interface Rows {
  /** Adds a row and answers the id it will have. */
  add<T extends PgTable>(table: T, values: T["$inferInsert"]): number;
  /** Adds a row to a table without an id of its own. */
  link<T extends PgTable>(table: T, values: T["$inferInsert"]): void;
  flush(): Promise<Record<string, number>>;
}

const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Works inside the caller's transaction, on tables that nobody else writes to meanwhile. */
export async function rows(client: pg.ClientBase, tables: readonly PgTable[]): Promise<Rows> {
  const pending = new Map<PgTable, object[]>(tables.map((table) => [table, []]));
  const lastIds = new Map<PgTable, number>();
  for (const table of tables) {
    if (!("id" in table)) continue;
    const { rows: found } = await client.query<{ last: number }>(
      `SELECT coalesce(max(id), 0)::integer AS last FROM ${nameOf(table)}`,
    );
    lastIds.set(table, found[0]?.last ?? 0);
  }
  const push = (table: PgTable, row: object) => {
    const list = pending.get(table);
    if (list === undefined) throw new Error(`${nameOf(table)} is not among the tables to fill`);
    list.push(row);
  };
  return {
    add: (table, values) => {
      const id = (lastIds.get(table) ?? 0) + 1;
      lastIds.set(table, id);
      push(table, { id, ...values });
      return id;
    },
    link: (table, values) => push(table, { ...values }),
    flush: async () => {
      const counts: Record<string, number> = {};
      for (const [table, list] of pending) {
        if (list.length === 0) continue;
        await insert(client, table, list);
        counts[nameOf(table)] = list.length;
      }
      return counts;
    },
  };
}

function nameOf(table: PgTable): string {
  const { schema, name } = getTableConfig(table);
  return `"${schema ?? "public"}"."${name}"`;
}

async function insert(client: pg.ClientBase, table: PgTable, list: readonly object[]): Promise<void> {
  const name = nameOf(table);
  const shapes = Map.groupBy(list, (row) => Object.keys(row).map(snake).join(","));
  for (const [shape, same] of shapes) {
    const columns = shape
      .split(",")
      .map((column) => `"${column}"`)
      .join(", ");
    for (let start = 0; start < same.length; start += CHUNK) {
      const json = JSON.stringify(
        same
          .slice(start, start + CHUNK)
          .map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [snake(key), value]))),
      );
      await client.query(
        `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE
         SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, $1)`,
        [json],
      );
    }
  }
  if ("id" in table) {
    await client.query(`SELECT setval(pg_get_serial_sequence($1, 'id'), (SELECT max(id) FROM ${name}))`, [name]);
  }
}
