import { neon, neonConfig, Pool, types } from "@neondatabase/serverless";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { asAdmin } from "../database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  neonConfig.fetchEndpoint = `http://${database.neonHost}/sql`;
  neonConfig.wsProxy = () => `${database.neonHost}/v2`;
  neonConfig.useSecureWebSocket = false;
  await asAdmin(database.adminUrl, (client) =>
    client.query("CREATE TABLE account (id serial PRIMARY KEY, name text UNIQUE, balance int NOT NULL DEFAULT 0)"),
  );
});
afterAll(() => database.drop());

// Drizzle's driver turns this off for its whole process; here the client library stands alone.
const TIMESTAMPTZ = 1184;
const parser = types.getTypeParser(TIMESTAMPTZ);
beforeAll(() => types.setTypeParser(TIMESTAMPTZ, (text) => new Date(text)));
afterAll(() => types.setTypeParser(TIMESTAMPTZ, parser));

test("one statement over HTTP returns typed values", async () => {
  const sql = neon(database.adminUrl);
  const [row] =
    await sql`SELECT ${1}::int AS a, ${"ñandú"}::text AS b, ${{ k: [1] }}::jsonb AS c, ${[1, 2]}::int[] AS d,
    '2026-11-01T00:00:00Z'::timestamptz AS e, '\\xdead'::bytea AS f, null AS g, true AS h`;
  expect(row).toEqual({
    a: 1,
    b: "ñandú",
    c: { k: [1] },
    d: [1, 2],
    e: new Date("2026-11-01T00:00:00Z"),
    f: Buffer.from("dead", "hex"),
    g: null,
    h: true,
  });
});

test("array mode and full results carry fields, command and count", async () => {
  const sql = neon(database.adminUrl, { arrayMode: true, fullResults: true });
  const result = await sql`SELECT 1 AS a, 2 AS a`;
  expect(result).toMatchObject({ rows: [[1, 2]], command: "SELECT", rowCount: 1 });
  expect(result.fields.map((field) => [field.name, field.dataTypeID])).toEqual([
    ["a", 23],
    ["a", 23],
  ]);
});

test("an error carries the code, the constraint and the position", async () => {
  const sql = neon(database.adminUrl);
  await expect(sql`SELECT * FROM nowhere`).rejects.toMatchObject({ code: "42P01", position: "15", severity: "ERROR" });
  await sql`INSERT INTO account (name) VALUES ('twice')`;
  await expect(sql`INSERT INTO account (name) VALUES ('twice')`).rejects.toMatchObject({
    code: "23505",
    constraint: "account_name_key",
    table: "account",
    schema: "public",
    detail: "Key (name)=(twice) already exists.",
  });
});

test("several statements in one call are refused, as by the real service", async () => {
  await expect(neon(database.adminUrl).query("SELECT 1; SELECT 2")).rejects.toMatchObject({ code: "42601" });
});

test("a wrong password is refused", async () => {
  const url = new URL(database.adminUrl);
  url.password = "wrong";
  await expect(neon(url.href)`SELECT 1`).rejects.toMatchObject({ code: "28P01" });
});

test("an HTTP batch is one transaction with the asked isolation level", async () => {
  const sql = neon(database.adminUrl);
  const [isolation, inserted] = await sql.transaction(
    [sql`SHOW transaction_isolation`, sql`INSERT INTO account (name) VALUES ('batch') RETURNING name`],
    { isolationLevel: "Serializable" },
  );
  expect(isolation).toEqual([{ transaction_isolation: "serializable" }]);
  expect(inserted).toEqual([{ name: "batch" }]);

  const failing = sql.transaction([
    sql`INSERT INTO account (name) VALUES ('rolled back')`,
    sql`INSERT INTO account (name) VALUES ('batch')`,
  ]);
  await expect(failing).rejects.toMatchObject({ code: "23505" });
  expect(await sql`SELECT 1 FROM account WHERE name = 'rolled back'`).toEqual([]);

  const readOnly = sql.transaction([sql`INSERT INTO account (name) VALUES ('x')`], { readOnly: true });
  await expect(readOnly).rejects.toMatchObject({ code: "25006" });
});

test("a setting made for one batch does not reach the next caller", async () => {
  const sql = neon(database.adminUrl);
  await sql.transaction([sql`SELECT set_config('app.tenant', '7', true)`, sql`SELECT 1`]);
  await sql`SET app.tenant = '8'`;
  const [row] = await sql`SELECT nullif(current_setting('app.tenant', true), '') AS tenant`;
  expect(row).toEqual({ tenant: null });
});

test("a WebSocket transaction holds its locks until it commits", async () => {
  const pool = new Pool({ connectionString: database.adminUrl, max: 12 });
  await pool.query("INSERT INTO account (name) VALUES ('counter')");
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      const client = await pool.connect();
      for (let round = 0; round < 4; round++) {
        await client.query("BEGIN");
        const { rows } = await client.query("SELECT balance FROM account WHERE name = 'counter' FOR UPDATE");
        await client.query("UPDATE account SET balance = $1 WHERE name = 'counter'", [rows[0].balance + 1]);
        await client.query("COMMIT");
      }
      client.release();
    }),
  );
  const { rows } = await pool.query("SELECT balance FROM account WHERE name = 'counter'");
  expect(rows).toEqual([{ balance: 48 }]);
  await pool.end();
});

test("after an error a WebSocket transaction refuses statements until it is rolled back", async () => {
  const pool = new Pool({ connectionString: database.adminUrl });
  const client = await pool.connect();
  await client.query("BEGIN");
  await expect(client.query("SELECT 1/0")).rejects.toMatchObject({ code: "22012" });
  await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
  await client.query("ROLLBACK");
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  client.release();
  await pool.end();
});

test("a large answer arrives whole over both ways", async () => {
  const text = "SELECT repeat('ñ', 2000000) AS big";
  const pool = new Pool({ connectionString: database.adminUrl });
  expect((await pool.query(text)).rows[0].big).toHaveLength(2_000_000);
  await pool.end();
  expect((await neon(database.adminUrl).query(text))[0]?.big).toHaveLength(2_000_000);
});
