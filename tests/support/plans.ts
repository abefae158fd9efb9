import * as z from "zod";
import { withRows } from "./context.ts";
import type { TestDatabase } from "./database.ts";
import type { Statement } from "./large-school.ts";

interface Node {
  readonly "Node Type": string;
  readonly Schema?: string | undefined;
  readonly "Relation Name"?: string | undefined;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Node[] | undefined;
}

const Node: z.ZodType<Node> = z.object({
  "Node Type": z.string(),
  Schema: z.string().optional(),
  "Relation Name": z.string().optional(),
  "Shared Hit Blocks": z.number(),
  "Shared Read Blocks": z.number(),
  get Plans() {
    return z.array(Node).optional();
  },
});
const Explained = z.array(z.object({ Plan: Node })).length(1);

export interface Reading {
  readonly sql: string;
  /** Tables that are read from end to end. */
  readonly whole: readonly string[];
  /** Pages of 8 KB that were looked at, one as often as that was done. */
  readonly pages: number;
}

/** What statements read when they are carried out once more, as the application's role under its policies; nothing they write stays. */
export function readingsOf(
  database: TestDatabase,
  person: { readonly institutionId: number; readonly userId: number },
  statements: readonly Statement[],
): Promise<Reading[]> {
  return withRows(database, async (query) => {
    await query("set role eduai_app");
    const { institutionId, userId } = person;
    await query("select set_config('app.institution_id', $1, false), set_config('app.user_id', $2, false)", [
      String(institutionId),
      String(userId),
    ]);
    const readings: Reading[] = [];
    for (const { sql, params } of statements) {
      await query("begin");
      const [row] = await query<{ "QUERY PLAN": unknown }>(
        `explain (analyze, buffers, timing off, verbose, format json) ${sql}`,
        params,
      );
      await query("rollback");
      for (const { Plan } of Explained.parse(row?.["QUERY PLAN"])) {
        readings.push({ sql, whole: wholeTables(Plan), pages: Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"] });
      }
    }
    return readings;
  });
}

function wholeTables(node: Node): string[] {
  const own = node["Node Type"] === "Seq Scan" ? [`${node.Schema}.${node["Relation Name"]}`] : [];
  return [...own, ...(node.Plans ?? []).flatMap(wholeTables)];
}

/** Tables with rows of schools that hold more than so many. */
export async function largeTables(database: TestDatabase, rows: number): Promise<Set<string>> {
  const found = await withRows(database, (query) =>
    query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and c.reltuples > $1
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'institution_id')`,
      [rows],
    ),
  );
  return new Set(found.map(({ name }) => name));
}
