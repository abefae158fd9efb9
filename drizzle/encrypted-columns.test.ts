import { afterAll, beforeAll, expect, test } from "vitest";
import { type Query, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { ENCRYPTED_COLUMNS } from "./schema/encrypted-columns.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database.drop());

const rows = <T>(run: (query: Query) => Promise<T>) => withRows(database, run);

test("the database refuses other text in every encrypted column, and holds no other column to their form", async () => {
  const checked = await rows((query) =>
    query<{ name: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as name
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
       where k.contype = 'c' and k.convalidated and pg_get_constraintdef(k.oid) like '%^v1%'`,
    ),
  );
  expect(checked.map(({ name }) => name).sort()).toEqual([...ENCRYPTED_COLUMNS].sort());
});

test("plain text in place of ciphertext is refused", async () => {
  const refused = /violates check constraint "students_(medical_information|emergency_contacts)_sealed"/;
  for (const column of ["medical_information", "emergency_contacts"]) {
    for (const text of ["asma", "", "v1.a.b.c", '{"phone":"600"}']) {
      await expect(
        rows((query) => query(`update students.students set ${column} = $1`, [text])),
        `${column} ${text}`,
      ).rejects.toThrow(refused);
    }
  }
});
