import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { openDatabase } from "#platform/db.ts";
import { mapDatabaseError } from "#platform/db-errors.ts";
import { users } from "#schema/index.ts";
import { number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("two transactions that wait for each other both succeed in the end, each with one effect", async () => {
  const school = await number(database, "select institution_id from users.users where email = $1", [
    "teacher@demo.eduai.test",
  ]);
  const ids = await withRows(database, (query) =>
    query<{ id: string }>("select id from users.users where institution_id = $1 order by id limit 2", [school]),
  );
  const [one, two] = ids.map(({ id }) => Number(id));
  const db = openDatabase(
    { databaseUrl: database.appUrl, neonLocal: database.neonHost },
    { institutionId: school, userId: null },
  );
  const before = await number(database, "select sum(length(given_name)) from users.users where id = any($1)", [
    [one, two],
  ]);
  let met = 0;
  const { promise: both, resolve: meet } = Promise.withResolvers<void>();
  const append = (first: number | undefined, second: number | undefined) =>
    db.transaction(async (tx) => {
      for (const id of [first, second]) {
        await tx
          .update(users)
          .set({ givenName: sql`${users.givenName} || 'x'` })
          .where(eq(users.id, id ?? 0));
        met += 1;
        if (met >= 2) meet();
        await both;
      }
    });
  await Promise.all([append(one, two), append(two, one)]);
  expect(met).toBeGreaterThan(4);
  const after = await number(database, "select sum(length(given_name)) from users.users where id = any($1)", [
    [one, two],
  ]);
  expect(after - before).toBe(4);
});

it("what is still contended after the tries is a conflict that says when to repeat, not a silent database", () => {
  for (const code of ["40001", "40P01", "55P03"]) {
    const mapped = mapDatabaseError(Object.assign(new Error("x"), { code }));
    expect(mapped).toBeInstanceOf(AppError);
    expect(mapped).toMatchObject({ code: "conflict", retryAfterSeconds: 1 });
  }
  // EPIPE has the five letters of an SQLSTATE, whose classes never begin with an E.
  for (const code of ["57P01", "08006", "EPIPE", "ECONNRESET"]) {
    expect(mapDatabaseError(Object.assign(new Error("x"), { code }))).toMatchObject({ code: "unavailable" });
  }
});
