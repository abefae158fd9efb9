import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { curriculumStandards, userSessions } from "#schema/index.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "./context.ts";
import { decodeCursor, encodeCursor, paging } from "./paging.ts";

let database: TestDatabase;
let ctx: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ctx = await contextFor(database, "teacher@demo.eduai.test");
});
afterAll(() => database?.drop());
beforeEach(() => rows("delete from users.user_sessions where user_id = $1", [ctx.actor.userId]));

const rows = (text: string, values: unknown[]) =>
  withRows(database, (query) => query<{ id: string }>(text, values)).then((found) => found.map(({ id }) => id));

/** Sessions seen so many microseconds after one moment; equal ones are parted by their ids alone. */
const seed = (seen: readonly number[], from = 0) =>
  rows(
    `insert into users.user_sessions (id, institution_id, user_id, kind, family_id, last_seen_at, expires_at)
     select 'page-' || lpad((at + $4)::text, 4, '0'), $1, $2, 'web', 'f',
       '2026-03-29 00:59:59.999990+00'::timestamptz + us * interval '1 microsecond', now()
     from unnest($3::int[]) with ordinality as each(us, at)`,
    [ctx.actor.institutionId, ctx.actor.userId, seen, from],
  );

async function page(limit: number, cursor: string | null, down: boolean) {
  const list = paging(
    { limit, cursor: cursor ?? undefined },
    [
      { column: userSessions.lastSeenAt, kind: "instant" },
      { column: userSessions.id, kind: "string" },
    ],
    down,
  );
  const [found] = await ctx.db.batch((q) => [
    q
      .select({ id: userSessions.id, position: list.position })
      .from(userSessions)
      .where(and(eq(userSessions.userId, ctx.actor.userId), list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
  ]);
  const { data, ...rest } = list.toPage(found, 0);
  return { ids: data.map(({ id }) => id), ...rest };
}

it("pages of any size, in either direction and both ways, hold every row once and know where they stand", async () => {
  const seen = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 13 });
  await fc.assert(
    fc.asyncProperty(seen, fc.integer({ min: 1, max: 14 }), fc.boolean(), async (micros, limit, down) => {
      await rows("delete from users.user_sessions where user_id = $1", [ctx.actor.userId]);
      await seed(micros);
      const way = down ? "desc" : "asc";
      const all = await rows(
        `select id from users.user_sessions where user_id = $1 order by last_seen_at ${way}, id ${way}`,
        [ctx.actor.userId],
      );
      const slices = Array.from({ length: Math.max(1, Math.ceil(all.length / limit)) }, (_, at) => ({
        ids: all.slice(at * limit, (at + 1) * limit),
        offset: at * limit,
      }));
      const there = [await page(limit, null, down)];
      for (let at = there[0]; at?.nextCursor; at = there.at(-1)) there.push(await page(limit, at.nextCursor, down));
      expect(there).toMatchObject(slices);
      expect(there.map(({ prevCursor }) => prevCursor === null)).toEqual(slices.map((_, at) => at === 0));
      const back = there.slice(-1);
      for (let at = back[0]; at?.prevCursor; at = back.at(-1)) back.push(await page(limit, at.prevCursor, down));
      expect(back.reverse()).toMatchObject(slices);
      expect(back.map(({ nextCursor }) => nextCursor === null)).toEqual(
        slices.map((_, at) => at === slices.length - 1),
      );
    }),
    { numRuns: 25 },
  );
}, 60_000);

it("rows that come and go meanwhile repeat and hide no other, and the first page is the first again", async () => {
  await seed([3, 4, 5, 6, 7, 8]);
  const first = await page(2, null, false);
  await seed([0, 1, 2], 10);
  await rows("delete from users.user_sessions where id = any($1)", [["page-0002", "page-0003"]]);
  // The row on which the page ended is gone; the place after it is not.
  const second = await page(2, first.nextCursor, false);
  expect(second.ids).toEqual(["page-0004", "page-0005"]);
  const before = await page(2, second.prevCursor, false);
  expect(before).toMatchObject({ ids: ["page-0013", "page-0001"], offset: 0 });
  const newest = await page(2, before.prevCursor, false);
  expect(newest).toMatchObject({ ids: ["page-0011", "page-0012"], offset: 0, prevCursor: null });
  const last = await page(2, second.nextCursor, false);
  expect(last).toMatchObject({ ids: ["page-0006"], nextCursor: null });
  await rows("delete from users.user_sessions where user_id = $1", [ctx.actor.userId]);
  expect(await page(2, last.prevCursor, false)).toMatchObject({ ids: [], prevCursor: null, offset: 0 });
});

it("a cursor gives back what went into it, whatever the letters, and is fit for an address", () => {
  const word = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
  const position = fc.record({ back: fc.boolean(), offset: fc.nat(), values: fc.tuple(word, fc.maxSafeInteger()) });
  fc.assert(
    fc.property(position, (given) => {
      const cursor = encodeCursor(given);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor, ["string", "number"])).toEqual(given);
    }),
  );
  expect(decodeCursor(undefined, ["string"])).toBeNull();
});

it("what is no cursor of the list is refused by name, and never reaches the database", async () => {
  const made = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
  const good = "2026-03-29 01:00:00.000001+00";
  expect(decodeCursor(made(">", 0, good, "a"), ["instant", "string"])).toMatchObject({ values: [good, "a"] });
  const refused = [
    "",
    "%%%",
    Buffer.from("{").toString("base64url"),
    made(),
    made(">", 0, good),
    made(">", 0, good, "a", "b"),
    made("=", 0, good, "a"),
    made(">", -1, good, "a"),
    made(">", 0.5, good, "a"),
    made(">", "0", good, "a"),
    made(">", 0, good, 7),
    made(">", 0, good, null),
    made(">", 0, good, "a\0"),
    made(">", 0, good, "\ud800"),
    made(">", 0, 7, "a"),
    made(">", 0, "2026-03-29T01:00:00Z", "a"),
    made(">", 0, "2026-13-01 00:00:00+00", "a"),
    made(">", 0, "2026-02-29 00:00:00+00", "a"),
    made(">", 0, "2026-04-31 00:00:00+00", "a"),
    made(">", 0, "0000-01-01 00:00:00+00", "a"),
    made(">", 0, "2026-01-01 00:00:00+99", "a"),
    made(">", 0, "2026-01-01 25:00:00+00", "a"),
    made(">", 0, "2026-01-01 00:00:00+01:60", "a"),
  ];
  for (const cursor of refused) {
    expect(() => decodeCursor(cursor, ["instant", "string"]), cursor).toThrow(
      expect.objectContaining({ code: "bad_request", issues: [expect.objectContaining({ path: "cursor" })] }),
    );
  }
  for (const instant of ["2024-02-29 23:59:59.999999+00", "2025-12-31 23:30:00-03:30", "0001-01-01 00:00:00+00"]) {
    expect((await page(2, made(">", 0, instant, "a"), true)).ids, instant).toEqual([]);
  }
  for (const value of [1.5, "1", 2 ** 53, null]) {
    expect(() => decodeCursor(made(">", 0, value), ["number"]), String(value)).toThrow("cursor");
  }
});

it("a number larger than its column is a place after all rows, not a fault of ours", async () => {
  for (const place of [2 ** 31, Number.MAX_SAFE_INTEGER]) {
    const cursor = encodeCursor({ back: false, offset: 0, values: [place, place] });
    const list = paging({ limit: 5, cursor }, [
      { column: curriculumStandards.position, kind: "number" },
      { column: curriculumStandards.id, kind: "number" },
    ]);
    const [found] = await ctx.db.batch((q) => [
      q.select({ id: curriculumStandards.id }).from(curriculumStandards).where(list.where).limit(list.limit),
    ]);
    expect(found).toEqual([]);
  }
});
