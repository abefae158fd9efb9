import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { testIdentity } from "#testing/identity.ts";
import { listSessions } from "./sessions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("the open sessions of a person are all of them, page by page both ways, latest use first", async () => {
  const { actor } = await contextFor(database, "teacher@demo.eduai.test");
  await withRows(database, (query) =>
    query(
      `insert into users.user_sessions (id, institution_id, user_id, kind, family_id, last_seen_at, expires_at, revoked_at)
       select 'session-' || lpad(i::text, 4, '0'), $1, $2, 'web', 'f' || i, now() - (i / 2) * interval '1 minute',
         now() + case when i = 7 then interval '-1 hour' else interval '1 day' end, case when i = 9 then now() end
       from generate_series(1, 252) i`,
      [actor.institutionId, actor.userId],
    ),
  );
  const ctx = testIdentity(database);
  const seen: string[] = [];
  let last = "";
  for (let cursor: string | undefined, turns = 0; turns < 9; turns += 1) {
    const page = await listSessions(ctx, actor, { limit: 100, cursor });
    expect([page.total, page.offset]).toEqual([250, seen.length]);
    seen.push(...page.data.map(({ id }) => id));
    if (page.nextCursor === null) {
      last = page.prevCursor ?? "";
      break;
    }
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(250);
  expect(seen).not.toContain("session-0007");
  expect(seen).not.toContain("session-0009");
  const back = await listSessions(ctx, actor, { limit: 100, cursor: last });
  expect(back.data.map(({ id }) => id)).toEqual(seen.slice(100, 200));
});
