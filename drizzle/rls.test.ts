import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { migrate } from "./migrate.ts";

/** The application may add to these and read them, nothing else. */
const appendOnly = new Set([
  "ai.usage_log",
  "courses.grade_history",
  "mcp.calls",
  "privacy.erasure_ledger",
  "users.audit_checkpoints",
  "users.audit_logs",
]);
/** Their rows without a school are the platform's own: seen outside any school only. */
const unattributed = ["communications.webhook_events", "outbox.dead_letters"];
const DENIED = "42501";

interface Column {
  name: string;
  type: string;
}

interface Table {
  name: string;
  /** The column that tells the school. */
  school: string;
  /** May the column be null: rows for every school. */
  shared: boolean;
  columns: Column[];
}

let database: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
let tables: Table[];
let own: number;
let other: number;
let counter = 1_000_000;

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  app = new pg.Client({ connectionString: database.appUrl });
  await Promise.all([admin.connect(), app.connect()]);
  tables = await readTables();
  const made = await admin.query<{ id: string }>(
    "INSERT INTO users.institutions (name) VALUES ('Una'), ('Otra') RETURNING id",
  );
  [own = 0, other = 0] = made.rows.map(({ id }) => Number(id));
  await isolatePolicies();
  for (const table of tables) {
    if (table.school === "id") continue;
    for (const school of table.shared ? [own, other, null] : [own, other]) await insert(admin, table, school);
  }
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
  await database.drop();
});

async function readTables(): Promise<Table[]> {
  const { rows } = await admin.query<Table>(`
    SELECT n.nspname || '.' || c.relname AS name, k.attname AS school, NOT k.attnotnull AS shared,
      (SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL)))
       FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         AND a.attidentity = '' AND a.attgenerated = '') AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute k ON k.attrelid = c.oid
        AND k.attname = CASE c.oid WHEN 'users.institutions'::regclass THEN 'id' ELSE 'institution_id' END
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public', 'drizzle')
    ORDER BY 1`);
  return rows;
}

/** Foreign keys, checks and triggers have tests of their own; here nothing but a policy or a grant may refuse a row. */
async function isolatePolicies(): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname) AS statement
    FROM pg_constraint WHERE contype IN ('f', 'c', 'x') AND connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') AND conrelid <> 0`);
  for (const { statement } of rows) await admin.query(statement);
  for (const { name } of tables) await admin.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
}

function sample(type: string): unknown {
  counter += 1;
  if (type.endsWith("[]")) return [];
  switch (type) {
    case "bigint":
    case "integer":
      return counter;
    case "numeric":
    case "double precision":
      return 0.5;
    // One row of a school may be its default: a second one is not.
    case "boolean":
      return false;
    case "jsonb":
      return "{}";
    case "date":
      return "2026-10-01";
    case "time without time zone":
      return "09:00";
    case "timestamp with time zone":
      return "2026-10-01T09:00:00Z";
    case "inet":
      return "192.0.2.1";
    case "text":
      return `sample ${counter}`;
    default:
      throw new Error(`no sample of type ${type}`);
  }
}

function insert(client: pg.Client, table: Table, school: number | null): Promise<pg.QueryResult> {
  const names = table.columns.map(({ name }) => `"${name}"`).join(", ");
  const places = table.columns.map((_, index) => `$${index + 1}`).join(", ");
  const ends = "2026-10-01T10:00:00Z";
  const values = table.columns.map(({ name, type }) =>
    name === table.school ? school : name === "ends_at" && type.startsWith("timestamp") ? ends : sample(type),
  );
  return client.query(`INSERT INTO ${table.name} (${names}) VALUES (${places})`, values);
}

type School = number | "unset" | "empty";

/** Runs as the application inside the context of a school and undoes everything. Answers rows, or the error's code. */
async function as(school: School, run: () => Promise<pg.QueryResult>): Promise<number | string> {
  await app.query("BEGIN");
  try {
    if (school !== "unset") {
      await app.query("SELECT set_config('app.institution_id', $1, true)", [school === "empty" ? "" : String(school)]);
    }
    return (await run()).rowCount ?? 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code !== undefined) return error.code;
    throw error;
  } finally {
    await app.query("ROLLBACK");
  }
}

const where = (table: Table, school: number | null) => `${table.school} ${school === null ? "IS NULL" : `= ${school}`}`;

const select = (table: Table, school: number | null) => () =>
  app.query(`SELECT FROM ${table.name} WHERE ${where(table, school)}`);
const remove = (table: Table, school: number | null) => () =>
  app.query(`DELETE FROM ${table.name} WHERE ${where(table, school)}`);
const update = (table: Table, school: number | null) => () => {
  const column = table.school === "id" ? "version" : table.school;
  return app.query(`UPDATE ${table.name} SET ${column} = ${column} WHERE ${where(table, school)}`);
};
const moveTo = (table: Table, from: number | null, to: number | null) => () =>
  app.query(`UPDATE ${table.name} SET ${table.school} = ${to} WHERE ${where(table, from)}`);
const add = (table: Table, school: number | null) => () => insert(app, table, school);

const tenants = () => tables.filter((table) => table.school === "institution_id");

/** What a command answers where a policy hides the rows: nothing, unless the command itself is not granted. */
const hidden = (table: Table) => (appendOnly.has(table.name) ? DENIED : 0);

describe("table × command × school", () => {
  test("the matrix covers every table of a school", () => {
    expect(tables.length).toBeGreaterThan(80);
    expect([...appendOnly].filter((name) => !tables.some((table) => table.name === name))).toEqual([]);
  });

  test("own school: each command that is granted works, so that the refusals below mean something", async () => {
    for (const table of tenants()) {
      const once = hidden(table) || 1;
      const seen = {
        select: await as(own, select(table, own)),
        insert: await as(own, add(table, own)),
        update: await as(own, update(table, own)),
        delete: await as(own, remove(table, own)),
      };
      expect(seen, table.name).toEqual({ select: 1, insert: 1, update: once, delete: once });
    }
  });

  test("another school: no row is seen, changed or removed, none is put there, none is moved there", async () => {
    for (const table of tenants()) {
      const seen = {
        select: await as(own, select(table, other)),
        insert: await as(own, add(table, other)),
        update: await as(own, update(table, other)),
        delete: await as(own, remove(table, other)),
        move: await as(own, moveTo(table, own, other)),
        all: await as(own, () => app.query(`SELECT FROM ${table.name} WHERE institution_id IS NOT NULL`)),
      };
      const none = hidden(table);
      expect(seen, table.name).toEqual({ select: 0, insert: DENIED, update: none, delete: none, move: DENIED, all: 1 });
    }
  });

  test.each(["unset", "empty"] as const)(
    "school %s: no row of any school, no error on reading, no writing",
    async (school) => {
      for (const table of tenants()) {
        const none = hidden(table);
        const seen = {
          select: await as(school, () => app.query(`SELECT FROM ${table.name} WHERE institution_id IS NOT NULL`)),
          insert: await as(school, add(table, own)),
          update: await as(school, update(table, own)),
          delete: await as(school, remove(table, own)),
        };
        expect(seen, table.name).toEqual({ select: 0, insert: DENIED, update: none, delete: none });
      }
    },
  );

  test("shared rows: read by every school, written by none", async () => {
    const shared = tenants().filter((table) => table.shared && !unattributed.includes(table.name));
    expect(shared.length).toBeGreaterThan(5);
    for (const table of shared) {
      const { rowCount } = await admin.query(`SELECT FROM ${table.name} WHERE institution_id IS NULL`);
      expect(rowCount, table.name).toBeGreaterThan(0);
      const seen = {
        own: await as(own, select(table, null)),
        other: await as(other, select(table, null)),
        insert: await as(own, add(table, null)),
        update: await as(own, update(table, null)),
        delete: await as(own, remove(table, null)),
        share: await as(own, moveTo(table, own, null)),
        take: await as(own, moveTo(table, null, own)),
      };
      const expected = { own: rowCount, other: rowCount, insert: DENIED, update: 0, delete: 0, share: DENIED, take: 0 };
      expect(seen, table.name).toEqual(expected);
    }
  });

  test.each(unattributed)("%s without a school: handled outside any school, invisible inside one", async (name) => {
    const table = tables.find((each) => each.name === name);
    if (table === undefined) throw new Error(`no ${name}`);
    expect(await as("unset", select(table, null))).toBe(1);
    expect(await as("unset", add(table, null))).toBe(1);
    expect(await as("empty", update(table, null))).toBe(1);
    expect(await as(own, select(table, null))).toBe(0);
    expect(await as(own, add(table, null))).toBe(DENIED);
    expect(await as(own, update(table, null))).toBe(0);
  });

  test("dead letters: the platform's own people see and settle them, and make no letter of a school's", async () => {
    const table = tables.find((each) => each.name === "outbox.dead_letters");
    if (table === undefined) throw new Error("no dead letters");
    const { rows } = await admin.query<{ id: string }>(
      "INSERT INTO users.institutions (name, kind) VALUES ('Plataforma', 'platform') RETURNING id",
    );
    const platform = Number(rows[0]?.id);
    expect(await as(platform, select(table, null))).toBe(1);
    expect(await as(platform, update(table, null))).toBe(1);
    expect(await as(platform, select(table, own))).toBe(0);
    expect(await as(platform, add(table, own))).toBe(DENIED);
  });

  test("schools: each sees and edits itself, but none is made, removed, or turned into the platform", async () => {
    const table = tables.find(({ school }) => school === "id");
    if (table === undefined) throw new Error("no institutions");
    expect(await as(own, () => app.query("SELECT FROM users.institutions"))).toBe(1);
    expect(await as("unset", () => app.query("SELECT FROM users.institutions"))).toBe(0);
    expect(await as(own, update(table, own))).toBe(1);
    expect(await as(own, update(table, other))).toBe(0);
    expect(await as(own, remove(table, own))).toBe(DENIED);
    expect(await as(own, () => app.query("INSERT INTO users.institutions (name) VALUES ('Nueva')"))).toBe(DENIED);
    expect(await as(own, () => app.query("UPDATE users.institutions SET kind = 'platform'"))).toBe(DENIED);
  });

  test("a school set in one transaction is gone in the next", async () => {
    expect(await as(own, () => app.query("SELECT FROM users.users"))).toBe(1);
    expect(await as("unset", () => app.query("SELECT FROM users.users"))).toBe(0);
  });

  test("a new table of a school gets the usual policies, one whose migration makes it closed stays closed", async () => {
    const make = async (name: string, more: string[]) => {
      await admin.query(`CREATE TABLE ${name} (institution_id bigint NOT NULL, id bigint)`);
      for (const change of ["OWNER TO eduai_owner", ...more]) await admin.query(`ALTER TABLE ${name} ${change}`);
      await admin.query(`INSERT INTO ${name} VALUES (${own}, 1), (${other}, 1)`);
    };
    await make("outbox.usual", []);
    await make("outbox.closed", ["ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"]);
    await migrate(database.adminUrl, { appPassword: new URL(database.appUrl).password });
    expect(await as(own, () => app.query("SELECT FROM outbox.usual"))).toBe(1);
    expect(await as(own, () => app.query("SELECT FROM outbox.closed"))).toBe(DENIED);
    const { rows } = await admin.query(
      "SELECT count(*)::int AS policies FROM pg_policy WHERE polrelid = 'outbox.closed'::regclass",
    );
    expect(rows).toEqual([{ policies: 0 }]);
    await admin.query("DROP TABLE outbox.usual, outbox.closed");
  });
});
