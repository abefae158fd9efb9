import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getKeys } from "#core/operations/get-keys.ts";
import { ENCRYPTED_COLUMNS } from "#schema/encrypted-columns.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { newAesKey } from "../platform/aes-gcm.ts";
import { toBase64url } from "../platform/base64url.ts";
import { openDatabase } from "../platform/db.ts";
import { fieldCipher, kidOf } from "../platform/field-cipher.ts";
import { type Kms, secretKms } from "../platform/kms.ts";
import { reencryptRows, rewrapKeys } from "./key-rotation.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database.drop());

const [first, second, third] = [1, 2, 3].map(() => toBase64url(newAesKey()));

function cipherOf(kms: Kms) {
  return fieldCipher(kms, (institutionId) =>
    openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null }),
  );
}

interface Student {
  id: string;
  institution_id: string;
  medical_information: string;
}

const MEDICAL = "students.students.medical_information";

/** Every pupil's medical field, as whoever may read it gets it; null for what does not open. */
async function readAll(kms: Kms): Promise<Map<string, string | null>> {
  const cipher = cipherOf(kms);
  const rows = await withRows(database, (query) =>
    query<Student>("select id, institution_id, medical_information from students.students order by id"),
  );
  const read = rows.map(async ({ id, institution_id, medical_information }) => {
    const cell = { column: MEDICAL, institutionId: Number(institution_id), rowId: Number(id) } as const;
    return [id, await cipher.open(cell, medical_information).catch(() => null)] as const;
  });
  return new Map(await Promise.all(read));
}

async function sealAll(kms: Kms): Promise<void> {
  const cipher = cipherOf(kms);
  await withRows(database, async (query) => {
    for (const { id, institution_id } of await query<Student>("select id, institution_id from students.students")) {
      const cell = { column: MEDICAL, institutionId: Number(institution_id), rowId: Number(id) } as const;
      const sealed = await cipher.seal(cell, `ficha ${id}`);
      await query("update students.students set medical_information = $2 where id = $1", [id, sealed]);
    }
  });
}

class Killed extends Error {}

/** Runs as often as it takes, its connection cut after so many statements of each run; answers how often it was killed. */
async function killedAgainAndAgain(
  times: number,
  run: (client: pg.ClientBase) => Promise<unknown>,
  meanwhile: () => Promise<void>,
): Promise<number> {
  for (let killed = 0; ; killed += 1) {
    const client = new pg.Client({ connectionString: database.adminUrl });
    client.on("error", () => undefined);
    await client.connect();
    const pid = (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
    let left = killed < times ? 20 + killed * 17 : Number.POSITIVE_INFINITY;
    const cut = new Proxy(client, {
      get(target, name) {
        if (name !== "query") return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
        return async (...args: Parameters<typeof client.query>) => {
          left -= 1;
          if (left <= 0) {
            await withRows(database, (query) => query("select pg_terminate_backend($1)", [pid]));
            throw new Killed();
          }
          return target.query(...args);
        };
      },
    });
    try {
      await run(cut);
      return killed;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await meanwhile();
  }
}

async function progress(kms: Kms) {
  return getKeys(await contextFor(database, "superadmin@demo.eduai.test"), await kms.current());
}

test("killed five times, a change of both keys leaves every row readable at every moment, and then none under a former key", async () => {
  if (first === undefined || second === undefined) throw new Error("two keys");
  const old = secretKms({ current: first });
  const both = secretKms({ current: second, previous: first });
  await sealAll(old);
  const before = await readAll(old);
  expect(before.size).toBeGreaterThan(60);
  expect([...before].filter(([id, text]) => text !== `ficha ${id}`)).toEqual([]);
  const allReadable = async () => expect(await readAll(both)).toEqual(before);
  const start = new Date();
  await withRows(database, (query) => query("update privacy.keys set created_at = $1", [new Date(Date.now() - 1e8)]));

  expect((await progress(both)).wrappedByFormer).toBeGreaterThan(0);
  const killed = await killedAgainAndAgain(
    5,
    async (client) => {
      await rewrapKeys({ client, kms: both });
      await reencryptRows({ client, kms: both, before: start, settleMs: 0 });
    },
    allReadable,
  );
  expect(killed).toBe(5);
  await allReadable();
  const after = await progress(both);
  expect(after.wrappedByFormer).toBe(0);
  expect(after.columns.filter(({ former }) => former > 0)).toEqual([]);
  expect(after.columns.map(({ location }) => location).sort()).toEqual([...ENCRYPTED_COLUMNS].sort());
  expect(after.columns.find(({ location }) => location === MEDICAL)?.total).toBe(before.size);
  // Without the former key all goes on; with the former one alone nothing opens any more.
  expect(await readAll(secretKms({ current: second }))).toEqual(before);
  expect([...(await readAll(old)).values()].filter((text) => text !== null)).toEqual([]);
  const versions = await withRows(database, (query) =>
    query<{ key_version: number; status: string }>("select key_version, status from privacy.keys order by 1, 2"),
  );
  expect(new Set(versions.map(({ key_version, status }) => `${key_version} ${status}`))).toEqual(
    new Set(["1 retired", "2 active"]),
  );
});

test("what an isolate wrote under a former key meanwhile is found by the second look", async () => {
  if (second === undefined) throw new Error("a key");
  const kms = secretKms({ current: second });
  const late = cipherOf(kms);
  const [row] = await withRows(database, (query) =>
    query<Student>("select id, institution_id from students.students order by id limit 1"),
  );
  if (row === undefined) throw new Error("a pupil");
  const cell = { column: MEDICAL, institutionId: Number(row.institution_id), rowId: Number(row.id) } as const;
  const kid = kidOf(await late.seal(cell, "tarde"));
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const rotating = reencryptRows({ client, kms, before: new Date(), settleMs: 1_500 });
    await expect
      .poll(async () => (await progress(kms)).columns.find(({ location }) => location === MEDICAL)?.former)
      .toBe(0);
    const sealed = await late.seal(cell, "tarde");
    expect(kidOf(sealed)).toBe(kid);
    await withRows(database, (query) =>
      query("update students.students set medical_information = $2 where id = $1", [row.id, sealed]),
    );
    await rotating;
  } finally {
    await client.end();
  }
  expect((await progress(kms)).columns.filter(({ former }) => former > 0)).toEqual([]);
  expect((await readAll(kms)).get(row.id)).toBe("tarde");
});

test("what is under a person's own key stays there, so that destroying it goes on erasing what it sealed", async () => {
  if (second === undefined) throw new Error("a key");
  const kms = secretKms({ current: second });
  const [row] = await withRows(database, (query) =>
    query<Student & { user_id: string }>(
      "select id, institution_id, user_id, medical_information from students.students order by id offset 1 limit 1",
    ),
  );
  if (row === undefined) throw new Error("a pupil");
  const place = { column: MEDICAL, institutionId: Number(row.institution_id), rowId: Number(row.id) } as const;
  const cell = { ...place, personId: Number(row.user_id) };
  const sealed = await cipherOf(kms).seal(cell, "solo suyo");
  await withRows(database, (query) =>
    query("update students.students set medical_information = $2 where id = $1", [row.id, sealed]),
  );
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const { renewed, changed, unreadable } = await reencryptRows({ client, kms, before: new Date(), settleMs: 0 });
    expect(renewed).toBeGreaterThan(0);
    expect(changed).toBeGreaterThan(0);
    expect(unreadable).toEqual([]);
    const stored = await client.query("select medical_information from students.students where id = $1", [row.id]);
    expect(stored.rows).toEqual([{ medical_information: sealed }]);
    expect(await cipherOf(kms).open(cell, sealed)).toBe("solo suyo");
    await client.query("update privacy.keys set wrapped_key = null, status = 'destroyed' where kid = $1", [
      kidOf(sealed),
    ]);
    await expect(cipherOf(kms).open(cell, sealed)).rejects.toMatchObject({ reason: "data_destroyed" });
    await client.query("update students.students set medical_information = $2 where id = $1", [
      row.id,
      row.medical_information,
    ]);
    await client.query("delete from privacy.keys where kid = $1", [kidOf(sealed)]);
  } finally {
    await client.end();
  }
});

test("a key that no wrapping key of ours opens is named and left as it is", async () => {
  if (third === undefined) throw new Error("a key");
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const kms = secretKms({ current: third });
    const wrapped = "select id, wrapped_key from privacy.keys order by id";
    const before = (await client.query(wrapped)).rows;
    const { changed, unreadable } = await rewrapKeys({ client, kms });
    expect([changed, unreadable.length]).toEqual([0, before.length]);
    expect((await client.query(wrapped)).rows).toEqual(before);
  } finally {
    await client.end();
  }
});
