import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { listChatRooms } from "#core/chat/chat-rooms.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { listNotifications } from "#core/notifications/list-notifications.ts";
import { encodeCursor, type Position } from "#core/paging.ts";
import { listStaff } from "#core/people/list-staff.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { listStudents } from "#core/students/list-students.ts";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";

type List = (ctx: Context, input: { limit: number; cursor?: string }) => Promise<{ readonly data: readonly object[] }>;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const LISTS: readonly (readonly [string, string, List])[] = [
  [
    "pupils, as a teacher of some",
    "teacher@demo.eduai.test",
    (ctx, input) => listStudents(ctx, { ...input, sort: "familyName" }),
  ],
  [
    "pupils, as a parent of two",
    "parent@demo.eduai.test",
    (ctx, input) => listStudents(ctx, { ...input, sort: "groupName" }),
  ],
  ["staff", "head@demo.eduai.test", listStaff],
  ["sections, as a pupil", "student@demo.eduai.test", listSections],
  ["one's own notices", "parent@demo.eduai.test", listNotifications],
  ["work that is due", "student@demo.eduai.test", listDueWork],
  ["rooms", "student@demo.eduai.test", listChatRooms],
];

/** What a client may write into a cursor: names of others, numbers of any row, moments, and what is none of these. */
const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom("", "A", "Zzz", "García", "' or true --", "2026-11-01 09:00:00+00", "1970-01-01 00:00:00+00"),
  fc.integer(),
  fc.integer({ min: 0, max: 3_000 }),
);
const forged: fc.Arbitrary<Position> = fc.record({
  back: fc.boolean(),
  offset: fc.nat(),
  values: fc.array(value, { minLength: 2, maxLength: 3 }),
});

it.each(LISTS)("a forged cursor reaches nothing that the list does not hold: %s", async (_, email, list) => {
  const ctx = await contextFor(database, email);
  const reach = new Set((await list(ctx, { limit: 200 })).data.map((row) => JSON.stringify(row)));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(forged, async (position) => {
      try {
        const { data } = await list(ctx, { limit: 200, cursor: encodeCursor(position) });
        taken += 1;
        for (const row of data) expect(reach).toContain(JSON.stringify(row));
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "bad_request") throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(taken).toBeGreaterThan(0);
});
