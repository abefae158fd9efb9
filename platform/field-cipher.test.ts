import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cell } from "#core/ports.ts";
import { number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { newAesKey } from "./aes-gcm.ts";
import { toBase64url } from "./base64url.ts";
import { openDatabase } from "./db.ts";
import { fieldCipher, kidOf } from "./field-cipher.ts";
import { type Kms, secretKms, wrappedBy } from "./kms.ts";

let database: TestDatabase;
let schools: [number, number];
let person: number;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  const rows = await withRows(database, (query) =>
    query<{ id: string }>("select distinct institution_id as id from users.users order by 1"),
  );
  schools = [Number(rows[0]?.id), Number(rows[1]?.id)];
  person = await number(database, "select min(id) from users.users where institution_id = $1", [schools[0]]);
});
afterAll(() => database.drop());

const secret = () => toBase64url(newAesKey());
const current = secret();

/** A new isolate: nothing kept. */
function isolate(kms: Kms = secretKms({ current }), now?: () => number) {
  const opened: number[] = [];
  const cipher = fieldCipher(
    kms,
    (institutionId) => {
      opened.push(institutionId);
      const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
      return openDatabase(config, { institutionId, userId: null });
    },
    now,
  );
  return { ...cipher, opened };
}

const cell = (more: Partial<Cell> = {}): Cell => ({
  column: "users.second_factors.secret",
  institutionId: schools[0],
  rowId: 7,
  ...more,
});

const unreadable = { code: "unavailable", reason: "data_unreadable" };

test("what one isolate seals another opens, and nobody reads it in the table of keys or in the text", async () => {
  const sealed = await isolate().seal(cell(), "Alergia a los frutos secos ✓");
  expect(sealed).toMatch(/^v1\.[\w-]{16}\.[\w-]{16}\.[\w-]+$/);
  expect(await isolate().open(cell(), sealed)).toBe("Alergia a los frutos secos ✓");
  expect(await isolate().seal(cell(), "Alergia a los frutos secos ✓")).not.toBe(sealed);
  const [key] = await withRows(database, (query) =>
    query<{ wrapped_key: string }>("select wrapped_key from privacy.keys where kid = $1", [kidOf(sealed)]),
  );
  expect(wrappedBy(key?.wrapped_key ?? "")).toBe(await secretKms({ current }).current());
});

test("moved to another row, column, table or school it does not open, nor under another school's key", async () => {
  const mine = isolate();
  const sealed = await mine.seal(cell(), "semilla");
  const others: Partial<Cell>[] = [
    { rowId: 8 },
    { column: "students.students.medical_information" },
    { column: "mcp.user_credentials.ciphertext" },
    { institutionId: schools[1] },
  ];
  for (const other of others) await expect(mine.open(cell(other), sealed)).rejects.toMatchObject(unreadable);
  await mine.seal(cell({ institutionId: schools[1] }), "otra");
  await expect(mine.open(cell({ institutionId: schools[1] }), sealed)).rejects.toMatchObject(unreadable);
  // Even where a copy of the key itself were to reach the other school: the place is part of what is sealed.
  const forged = await withRows(database, (query) =>
    query<{ kid: string }>(
      `insert into privacy.keys (institution_id, kid, key_version, wrapped_key)
       select $2, 'forgedkidforged0', 99, wrapped_key from privacy.keys where kid = $1 returning kid`,
      [kidOf(sealed), schools[1]],
    ),
  );
  const renamed = sealed.replace(kidOf(sealed) ?? "", forged[0]?.kid ?? "");
  await expect(isolate().open(cell({ institutionId: schools[1] }), renamed)).rejects.toMatchObject(unreadable);
  await withRows(database, (query) => query("delete from privacy.keys where kid = 'forgedkidforged0'"));
});

test("what is no sealed text, or one that was touched, is told apart by nobody and quotes nothing", async () => {
  const sealed = await isolate().seal(cell(), "semilla");
  const [version, kid, nonce, body = ""] = sealed.split(".");
  const touched = [
    "",
    "semilla",
    `v2.${kid}.${nonce}.${body}`,
    `${version}.${"A".repeat(16)}.${nonce}.${body}`,
    `${version}.${kid}.${nonce}.${body.startsWith("A") ? "B" : "A"}${body.slice(1)}`,
    `${version}.${kid}.${nonce}.${body.slice(0, 10)}`,
    `${version}.${kid}.${"A".repeat(16)}.${body}`,
  ];
  for (const text of touched) {
    const error: unknown = await isolate()
      .open(cell(), text)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject(unreadable);
    expect(JSON.stringify(error) + String(error)).not.toContain("semilla");
  }
});

test("twenty who seal first at the same moment share one key", async () => {
  const institutionId = schools[1];
  await withRows(database, (query) => query("delete from privacy.keys where institution_id = $1", [institutionId]));
  const sealed = await Promise.all(
    Array.from({ length: 20 }, (_, rowId) => isolate().seal(cell({ institutionId, rowId }), `texto ${rowId}`)),
  );
  expect(new Set(sealed.map(kidOf)).size).toBe(1);
  const reader = isolate();
  for (const [rowId, text] of sealed.entries()) {
    expect(await reader.open(cell({ institutionId, rowId }), text)).toBe(`texto ${rowId}`);
  }
  // The first asked for the key, the rest had it.
  expect(reader.opened.length).toBe(1);
});

test("a person's key is theirs alone; destroyed, it opens nothing within the minute that it is kept", async () => {
  const own = cell({ personId: person });
  let time = Date.now();
  const reader = isolate(undefined, () => time);
  const sealed = await reader.seal(own, "antes de borrar");
  const schools_ = await reader.seal(cell(), "del centro");
  expect(kidOf(sealed)).not.toBe(kidOf(schools_));
  await withRows(database, (query) =>
    query("update privacy.keys set status = 'destroyed', wrapped_key = null, destroyed_at = now() where kid = $1", [
      kidOf(sealed),
    ]),
  );
  const gone = { code: "not_found", reason: "data_destroyed" };
  await expect(isolate().open(own, sealed)).rejects.toMatchObject(gone);
  time += 60_000;
  await expect(reader.open(own, sealed)).rejects.toMatchObject(gone);
  await expect(reader.seal(own, "después")).rejects.toMatchObject(gone);
  expect(await reader.open(cell(), schools_)).toBe("del centro");
});

test("with another key-encryption key nothing opens; beside the former one everything does", async () => {
  const sealed = await isolate().seal(cell(), "semilla");
  const next = secret();
  await expect(isolate(secretKms({ current: next })).open(cell(), sealed)).rejects.toMatchObject(unreadable);
  const both = secretKms({ current: next, previous: current });
  expect(await isolate(both).open(cell(), sealed)).toBe("semilla");
});
