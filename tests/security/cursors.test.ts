import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { listChatRooms } from "#core/chat/chat-rooms.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { listNotifications } from "#core/notifications/list-notifications.ts";
import { storeNotices } from "#core/notifications/notify.ts";
import { encodeCursor, type Position } from "#core/paging.ts";
import { listPeople } from "#core/people/list-people.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { listStudents } from "#core/students/list-students.ts";
import { contextFor, systemContext } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { said } from "#testing/notices.ts";

type List = (
  ctx: Context,
  input: { limit: number; cursor?: string },
) => Promise<{ readonly data: readonly object[]; readonly nextCursor: string | null }>;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  await tell("parent@demo.eduai.test");
  await tell("teacher@demo.eduai.test");
});
afterAll(() => database?.drop());

/** Three notices, which the demo school begins without. */
async function tell(email: string): Promise<void> {
  const { userId, institutionId } = (await contextFor(database, email)).actor;
  const ctx = systemContext(database, institutionId);
  const notices = ["Una", "Dos", "Tres"].map((title) => ({
    userId,
    kind: "prueba",
    texts: said(title, "Prueba"),
    url: "/",
  }));
  for (const notice of notices) await ctx.db.transaction((tx) => storeNotices(ctx, tx, null, [notice]));
}

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
  [
    "people by name",
    "head@demo.eduai.test",
    (ctx, input) => listPeople(ctx, { ...input, sort: "familyName", state: "all", kind: "staff" }),
  ],
  [
    "people by last sign-in",
    "head@demo.eduai.test",
    (ctx, input) => listPeople(ctx, { ...input, sort: "-lastLoginAt", state: "active", kind: "staff" }),
  ],
  ["sections, as a pupil", "student@demo.eduai.test", listSections],
  ["one's own notices", "parent@demo.eduai.test", listNotifications],
  ["work that is due", "student@demo.eduai.test", listDueWork],
  ["rooms", "student@demo.eduai.test", listChatRooms],
];

const INSTANTS = ["2026-11-01 09:00:00+00", "1970-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00"];
const number = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 3_000 }));
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("", "A", "Zzz", "García", "' or true --"));
const instant = fc.constantFrom(...INSTANTS);

/** What a client may write into a cursor: values of the kinds that the list's own cursors hold, and now and then any. */
function forgeries(cursor: string): fc.Arbitrary<Position> {
  const [, , ...values]: unknown[] = JSON.parse(Buffer.from(cursor, "base64url").toString());
  const like = (value: unknown) =>
    typeof value === "number" ? number : /^\d{4}-\d\d-\d\d \d\d:/.test(String(value)) ? instant : text;
  const position = (arbitrary: fc.Arbitrary<Position["values"]>) =>
    fc.record({ back: fc.boolean(), offset: fc.nat(), values: arbitrary });
  return fc.oneof(
    { weight: 4, arbitrary: position(fc.tuple(...values.map(like))) },
    { weight: 1, arbitrary: position(fc.array(fc.oneof(number, text, instant), { minLength: 2, maxLength: 3 })) },
  );
}

it.each(LISTS)("a forged cursor reaches nothing that the list does not hold: %s", async (_, email, list) => {
  const ctx = await contextFor(database, email);
  const reach = new Set((await list(ctx, { limit: 200 })).data.map((row) => JSON.stringify(row)));
  const { nextCursor } = await list(ctx, { limit: 1 });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(forgeries(nextCursor ?? ""), async (position) => {
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
  expect(taken).toBeGreaterThan(50);
});
