import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { type TestIdentity, testIdentity } from "#testing/identity.ts";
import { invitePerson, issueAccessCode } from "./issue-by-office.ts";

let database: TestDatabase;
let identity: TestIdentity;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  identity = testIdentity(database);
});
afterAll(() => database?.drop());

const rows = (text: string, values: unknown[] = []) => withRows(database, (query) => query(text, values));
const idOf = (email: string) => number(database, "select id from users.users where email = $1", [email]);
const office = (email = "head@demo.eduai.test") =>
  contextFor(database, email, { ports: { secrets: identity.secrets }, now: identity.now });

describe("links and codes of one hour", () => {
  it("are bounded for whoever makes them, by times and by people; a colleague goes on, and so do they later", async () => {
    const ctx = await office();
    const id = await idOf("student@demo.eduai.test");
    const made = (times: number, people: number) =>
      rows(
        `insert into users.password_resets (institution_id, user_id, kind, token_hash, expires_at, created_at, created_by)
         select $1, $2, 'code', 'cap-' || i || '-' || j || '-' || $5::text, $3::timestamptz + interval '1 day',
           $3::timestamptz - interval '30 minutes' + i * interval '1 second', $4
         from generate_series(1, $6::int) i, generate_series(1, $5::int) j`,
        [ctx.actor.institutionId, id, identity.now(), ctx.actor.userId, people, times],
      );
    await made(59, 1);
    await issueAccessCode(ctx, { id }, identity.secrets);
    const refused = await issueAccessCode(ctx, { id }, identity.secrets).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "rate_limited", reason: "ways_in_too_many" });
    expect(refused).toMatchObject({ message: expect.stringMatching(/dentro de (30|31) minutos/) });
    const colleague = await office("secretary@demo.eduai.test");
    await expect(issueAccessCode(colleague, { id }, identity.secrets)).resolves.toMatchObject({ id });
    await rows("delete from users.password_resets where created_by = $1", [ctx.actor.userId]);
    // Whole classes count by their people.
    await made(10, 200);
    await expect(
      invitePerson(ctx, { id: await idOf("teacher@demo.eduai.test") }, identity.secrets),
    ).rejects.toMatchObject({
      reason: "ways_in_too_many",
    });
    identity.advance(3_600);
    await expect(issueAccessCode(await office(), { id }, identity.secrets)).resolves.toMatchObject({ id });
  });
});
