import { createServer } from "node:net";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#core/database.ts";
import { AppError } from "#core/errors.ts";
import { type DatabaseConfig, openDatabase, openDirectory } from "#platform/db.ts";
import { joinedBatches } from "#platform/joined-batches.ts";
import { institutions, students, users } from "#schema/index.ts";
import { number } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";

let database: TestDatabase;
let config: DatabaseConfig;
const schools: number[] = [];

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  for (const code of ["28000001", "28000002"]) {
    schools.push(await number(database, "select id from users.institutions where official_code = $1", [code]));
  }
});
afterAll(() => database?.drop());

const open = (institutionId: number | null, userId: number | null = null) =>
  openDatabase(config, { institutionId, userId });
const settings = sql<{
  institution: string;
}>`select current_setting('app.institution_id', true) as institution, current_setting('app.user_id', true) as person`;

async function seen(db: Database): Promise<number[]> {
  const [rows] = await db.batch((q) => [q.selectDistinct({ id: students.institutionId }).from(students)]);
  return rows.map(({ id }) => id);
}

describe("the database port", () => {
  it("shows each caller the rows of their school alone, and none to a caller without school", async () => {
    const [one = 0, two = 0] = schools;
    expect(await seen(open(one))).toEqual([one]);
    expect(await seen(open(two))).toEqual([two]);
    expect(await seen(open(null))).toEqual([]);
    expect(await seen(open(999_999))).toEqual([]);
  });

  it("sets the tenant for one call only: calls that share connections never see each other's", async () => {
    const jobs = Array.from({ length: 60 }, (_, index) => {
      const institutionId = schools[index % 2] ?? 0;
      const db = open(institutionId, index + 1);
      return async () => {
        if (index % 5 === 0) {
          return db.transaction(async (tx) => {
            const rows = await tx.selectDistinct({ id: students.institutionId }).from(students);
            expect(rows.map(({ id }) => id)).toEqual([institutionId]);
          });
        }
        const [rows, answer] = await db.batch((q) => [
          q.selectDistinct({ id: students.institutionId }).from(students),
          q.execute(settings),
        ]);
        expect(rows.map(({ id }) => id)).toEqual([institutionId]);
        expect(answer.rows).toEqual([{ institution: String(institutionId), person: String(index + 1) }]);
      };
    });
    await Promise.all(jobs.map((job) => job()));
    const [after] = await open(null).batch((q) => [q.execute(settings)]);
    expect(after.rows).toEqual([{ institution: "", person: "" }]);
  });

  it("answers a batch in its order, and undoes all of it when one statement fails", async () => {
    const [one = 0] = schools;
    const name = async () =>
      (
        await open(one).batch((q) => [
          q.select({ name: institutions.name }).from(institutions).where(eq(institutions.id, one)),
        ])
      )[0][0]?.name;
    const before = await name();
    const [first, second] = await open(one).batch((q) => [
      q.execute(sql`select 1 as n`),
      q.execute(sql`select 2 as n`),
    ]);
    expect([first.rows, second.rows]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    await expect(
      open(one).batch((q) => [
        q.update(institutions).set({ name: "Otro nombre" }).where(eq(institutions.id, one)),
        q.execute(sql`select 1 / 0`),
      ]),
    ).rejects.toThrow();
    expect(await name()).toBe(before);
  });

  it("undoes a transaction when its work throws, and hands on what was thrown", async () => {
    const [one = 0] = schools;
    const mine = () => number(database, "select count(*) from users.users where given_name = 'Fantasma'");
    const refusal = new AppError("conflict", "no");
    await expect(
      open(one).transaction(async (tx) => {
        await tx.update(users).set({ givenName: "Fantasma" });
        throw refusal;
      }),
    ).rejects.toBe(refusal);
    expect(await mine()).toBe(0);
    const answer = await open(one).transaction(async (tx) => {
      const rows = await tx.select({ id: students.institutionId }).from(students).limit(1);
      return rows[0]?.id;
    });
    expect(answer).toBe(one);
  });

  it("names broken rules and hides their words", async () => {
    const [one = 0, two = 0] = schools;
    const email = "teacher@demo.eduai.test";
    const run = (text: ReturnType<typeof sql>) => open(one).transaction((tx) => tx.execute(text));
    await expect(run(sql`update users.users set email = ${email}`)).rejects.toMatchObject({ code: "conflict" });
    await expect(run(sql`update courses.assignments set max_points = -1`)).rejects.toMatchObject({
      code: "unprocessable",
    });
    await expect(
      run(
        sql`insert into users.users (institution_id, given_name, family_name, role_id) select ${two}, 'x', 'y', role_id from users.users limit 1`,
      ),
    ).rejects.toMatchObject({});
    const error: unknown = await run(sql`update users.users set email = ${email}`).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw new Error("a coded refusal");
    expect(error.message).not.toContain(email);
  });
});

describe("a database that is down", () => {
  const unavailable = { code: "unavailable", retryAfterSeconds: 5 };

  it("is unavailable at once when nobody listens", async () => {
    const db = openDatabase({ ...config, neonLocal: "127.0.0.1:9" }, { institutionId: 1, userId: null });
    await expect(db.batch((q) => [q.execute(sql`select 1`)])).rejects.toMatchObject(unavailable);
    await expect(db.transaction((tx) => tx.execute(sql`select 1`))).rejects.toMatchObject(unavailable);
    await expect(openDirectory({ ...config, neonLocal: "127.0.0.1:9" }).ping()).rejects.toMatchObject(unavailable);
  });

  it("is given up on when it takes connections and never answers", { timeout: 240_000 }, async () => {
    const silent = createServer((socket) => socket.unref());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const neonLocal = `127.0.0.1:${address.port}`;
    const db = openDatabase({ ...config, neonLocal }, { institutionId: 1, userId: null });
    await expect(db.batch((q) => [q.execute(sql`select 1`)])).rejects.toMatchObject(unavailable);
    await expect(db.transaction((tx) => tx.execute(sql`select 1`))).rejects.toMatchObject(unavailable);
    silent.close();
  });

  it("in mid-transaction is unavailable, and nothing of it stays", async () => {
    const [one = 0] = schools;
    await expect(
      open(one).transaction(async (tx) => {
        await tx.update(users).set({ givenName: "Cortado" });
        await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
      }),
    ).rejects.toMatchObject(unavailable);
    expect(await number(database, "select count(*) from users.users where given_name = 'Cortado'")).toBe(0);
    expect(await seen(open(one))).toEqual([one]);
  });
});

describe("batches of one turn", () => {
  const counted = (db: Database) => {
    const calls = { count: 0 };
    const batch: Database["batch"] = (build) => {
      calls.count += 1;
      return db.batch(build);
    };
    return { calls, joined: joinedBatches({ ...db, batch }) };
  };

  it("go in one round trip, and each gets its own answers", async () => {
    const [one = 0] = schools;
    const { calls, joined } = counted(open(one, 7));
    const [[rows], [first, second], [after]] = await Promise.all([
      joined.batch((q) => [q.selectDistinct({ id: students.institutionId }).from(students)]),
      joined.batch((q) => [q.execute(sql`select 1 as n`), q.execute(sql`select 2 as n`)]),
      joined.batch((q) => [q.execute(settings)]),
    ]);
    expect(rows).toEqual([{ id: one }]);
    expect([first.rows, second.rows]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    expect(after.rows).toEqual([{ institution: String(one), person: "7" }]);
    expect(calls.count).toBe(1);
    await joined.batch((q) => [q.execute(settings)]);
    expect(calls.count).toBe(2);
  });

  it("fail each for itself", async () => {
    const [one = 0] = schools;
    const { calls, joined } = counted(open(one));
    const [good, bad, other] = await Promise.allSettled([
      joined.batch((q) => [q.execute(sql`select 1 as n`)]),
      joined.batch((q) => [q.execute(sql`select 1 / 0`)]),
      joined.batch((q) => [q.execute(sql`select 3 as n`)]),
    ]);
    expect([good.status, bad.status, other.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(other.status === "fulfilled" && other.value[0].rows).toEqual([{ n: 3 }]);
    expect(calls.count).toBe(4);
  });

  it("fail all at once when the database is away: none waits for it a second time", async () => {
    let asked = 0;
    const away: Database = {
      ...open(0),
      batch: async () => {
        asked += 1;
        throw new AppError("unavailable", "away");
      },
    };
    const joined = joinedBatches(away);
    const ends = await Promise.allSettled([1, 2, 3].map(() => joined.batch((q) => [q.execute(sql`select 1`)])));
    expect(ends.map((end) => end.status === "rejected" && end.reason.code)).toEqual(Array(3).fill("unavailable"));
    expect(asked).toBe(1);
  });
});
