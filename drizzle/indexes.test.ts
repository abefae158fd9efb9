import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { RETENTION_RULES } from "../core/operations/retention-rules.ts";
import { STORAGE } from "../core/roster/write/storage.ts";

/** So few rows of a school that reading them all costs no more than an index: what grows with pupils or years needs one. */
const small: Readonly<Record<string, string>> = {
  "ai.budgets.updated_by": "some ten limits",
  "ai.provider_policies.updated_by": "one row of each provider",
  "communications.chat_reports.reported_by": "reported messages",
  "communications.chat_reports.resolved_by": "reported messages",
  "courses.assignments.academic_session_id": "a school has about ten sessions to delete",
  "mcp.definitions.decided_by": "tools of the school's own servers",
  "privacy.requests.decided_by": "requests of a person about their data",
  "privacy.requests.requested_by": "requests of a person about their data",
  "resources.maintenance.reported_by": "repairs",
  "students.academic_records.academic_session_id": "a school has about ten sessions to delete",
  "users.academic_sessions.parent_id": "about ten sessions",
  "users.orgs.parent_id": "one or two orgs",
  "users.roster_imports.created_by": "imports, a few a month",
  "users.roster_imports.undone_by": "imports, a few a month",
  "users.user_roles.org_id": "a school has one or two orgs to delete",
};

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

test("every reference to rows that are deleted has an index that serves its check, or is of a small table", async () => {
  const deleted = [
    ...Object.values(STORAGE).map(({ table }) => table),
    ...RETENTION_RULES.filter(({ by }) => by !== "object").map(({ table }) => table),
  ];
  // Of an index by the school alone, or of one whose condition says more than that the column is filled, no use can be made.
  const { rows } = await admin.query<{ name: string; indexed: boolean }>(
    `select k.conrelid::regclass || '.' || a.attname as name, exists (
       select from pg_index i where i.indrelid = k.conrelid and i.indisvalid
         and (i.indkey[0] = a.attnum or (i.indkey[0] = any(k.conkey) and i.indkey[1] = a.attnum))
         and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)')
     ) as indexed
     from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
     where k.contype = 'f' and k.confrelid = any($1::text[]::regclass[])
       and (a.attname <> 'institution_id' or cardinality(k.conkey) = 1)`,
    [deleted],
  );
  expect(rows.length).toBeGreaterThan(80);
  const missing = rows.filter(({ indexed }) => !indexed).map(({ name }) => name);
  expect(missing.sort()).toEqual(Object.keys(small).sort());
});

interface Snapshot {
  readonly tables: Readonly<Record<string, { readonly indexes: Readonly<Record<string, unknown>> }>>;
}

test("the database has every index that the schema names: dropping a column drops its indexes with it", async () => {
  const meta = "drizzle/migrations/meta";
  const last = readdirSync(meta)
    .filter((file) => file.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  const { tables }: Snapshot = JSON.parse(readFileSync(`${meta}/${last}`, "utf8"));
  const named = Object.values(tables).flatMap(({ indexes }) => Object.keys(indexes));
  const { rows } = await admin.query<{ indexname: string }>("select indexname from pg_indexes");
  const there = new Set(rows.map(({ indexname }) => indexname));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !there.has(name))).toEqual([]);
});
