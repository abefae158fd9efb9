import { toSnakeCase } from "drizzle-orm/casing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { IMPERSONAL } from "./impersonal-data.ts";
import { migrate } from "./migrate.ts";
import { columnsOf, REGISTRY } from "./personal-data.ts";
import { personNames } from "./schema/people.ts";

/** Types that say nothing without the rest of their row: keys and counters, flags, moments. */
const SILENT = ["bigint", "integer", "boolean", "timestamp with time zone"];
const NAME = /(^|_)(given|middle|family|first|last|preferred|nick|sur|maiden)_?names?$/;

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

const listed = [
  ...REGISTRY.flatMap(({ store, location }) => (store === "postgres" ? [location] : [])),
  ...Object.values(IMPERSONAL).flatMap(columnsOf),
];

async function columns(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname || '.' || a.attname AS name
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public', 'drizzle')
       AND a.attnum > 0 AND NOT a.attisdropped AND format_type(a.atttypid, NULL) <> ALL ($1)`,
    [SILENT],
  );
  return rows.map(({ name }) => name);
}

async function unlisted(): Promise<string[]> {
  return (await columns()).filter((name) => !listed.includes(name));
}

test("every column that can say something of a person is registered, or listed with the reason why it does not", async () => {
  expect(
    await unlisted(),
    "Put these columns into drizzle/personal-data.ts: into HOLDINGS when they say something of a person, else into IMPERSONAL. What a person goes by belongs to personNames in drizzle/schema/people.ts.",
  ).toEqual([]);
  const known = new Set(await columns());
  expect(listed.filter((name) => !known.has(name))).toEqual([]);
  expect(listed.filter((name, index) => listed.indexOf(name) !== index)).toEqual([]);
});

test.each([
  ["a new column of a table", "ALTER TABLE courses.sections ADD COLUMN notes text", ["courses.sections.notes"]],
  ["a date", "ALTER TABLE students.students ADD COLUMN baptised date", ["students.students.baptised"]],
  [
    "a table without a school",
    "CREATE TABLE users.visitors (id bigint, name text, photo bytea)",
    ["users.visitors.name", "users.visitors.photo"],
  ],
])("%s is asked for", async (_, statement, found) => {
  const before = await unlisted();
  await admin.query("BEGIN");
  await admin.query(statement);
  const asked = (await unlisted()).filter((name) => !before.includes(name));
  await admin.query("ROLLBACK");
  expect(asked).toEqual(found);
});

test("what people go by is registered as a name, and nothing else is", async () => {
  const names = Object.values(personNames)
    .flat()
    .map((name) => `users.users.${toSnakeCase(name)}`);
  const registered = REGISTRY.flatMap(({ category, location }) => (category === "name" ? [location] : []));
  expect(registered).toEqual(names);
  const looksLikeOne = (await columns()).filter((name) => NAME.test(name.split(".").at(-1) ?? ""));
  expect(looksLikeOne.filter((name) => !names.includes(name))).toEqual([]);
});

test("the registry of a database follows what is listed, whatever it held before", async () => {
  const read = async () =>
    (
      await admin.query(
        `SELECT store, location, subject, category, legal_basis AS "legalBasis", retention, is_special AS "isSpecial"
         FROM privacy.data_registry ORDER BY store, location COLLATE "C"`,
      )
    ).rows;
  const wanted = [...REGISTRY].sort((a, b) => (`${a.store} ${a.location}` < `${b.store} ${b.location}` ? -1 : 1));
  expect(await read()).toEqual(wanted);
  await admin.query("DELETE FROM privacy.data_registry WHERE location = 'courses.grades.value'");
  await admin.query("UPDATE privacy.data_registry SET retention = 'for ever' WHERE location = 'users.users.email'");
  await admin.query(
    "INSERT INTO privacy.data_registry (store, location, subject, category, legal_basis, retention) VALUES ('postgres', 'users.users.shoe', 'person', 'x', 'x', 'x')",
  );
  await migrate(database.adminUrl, { appPassword: new URL(database.appUrl).password });
  expect(await read()).toEqual(wanted);
});
