import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { type TestIdentity, testIdentity } from "#testing/identity.ts";
import { getResetHolder } from "./get-reset-holder.ts";
import { invitePeople, invitePerson, issueAccessCode, issueAccessCodes } from "./issue-by-office.ts";
import { listGroupAccess } from "./list-group-access.ts";

let database: TestDatabase;
let identity: TestIdentity;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await rows("truncate users.password_resets");
  identity = testIdentity(database);
});

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const idOf = (email: string) => number(database, "select id from users.users where email = $1", [email]);
const office = (email = "head@demo.eduai.test") =>
  contextFor(database, email, { ports: { secrets: identity.secrets }, now: identity.now });

const over = { code: "not_found", reason: "reset_over" };

async function newPupil(names: { given: string; family: string }): Promise<number> {
  const { actor } = await office();
  return number(
    database,
    `insert into users.users (institution_id, given_name, family_name, role_id)
     values ($1, $2, $3, (select id from users.roles where name = 'student' and institution_id is null)) returning id`,
    [actor.institutionId, names.given, names.family],
  );
}

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

describe("a class is let in at once", () => {
  it("lists its pupils and their guardians, with what they sign in by and whether they can", async () => {
    const ctx = await office("secretary@demo.eduai.test");
    const [family] = await rows<{ group: string }>(
      "select s.group_name as group from users.guardianships g join students.students s on s.id = g.student_id where g.guardian_user_id = $1 limit 1",
      [await idOf("parent@demo.eduai.test")],
    );
    const groupName = family?.group ?? "";
    const { data } = await listGroupAccess(ctx, { groupName });
    const pupils = data.filter(({ kind }) => kind === "student");
    const pupilNames = new Set(pupils.map(({ name }) => name));
    const inGroup = await number(
      database,
      "select count(*) from students.students where group_name = $1 and status = 'active' and institution_id = $2",
      [groupName, ctx.actor.institutionId],
    );
    expect(pupils).toHaveLength(inGroup);
    const guardians = data.filter(({ kind }) => kind === "parent");
    expect(guardians.length).toBeGreaterThan(0);
    for (const { of } of guardians) {
      expect(of.length).toBeGreaterThan(0);
      for (const child of of) expect(pupilNames).toContain(child);
    }
    expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
    const otherSchool = await office("head@otra.eduai.test");
    const others = (await listGroupAccess(otherSchool, { groupName })).data;
    const ids = new Set(data.map(({ id }) => id));
    expect(others.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  it("makes a sheet of codes, each for its person alone, with user names of their own for namesakes", async () => {
    const ctx = await office();
    const ids = await Promise.all(
      ["Noa", "Noa", "Noa", "Noé"].map((given) => newPupil({ given, family: "Bosch Vidal" })),
    );
    const { data: slips } = await issueAccessCodes(ctx, { ids: [...ids, ids[0] ?? 0] }, identity.secrets);
    expect(slips.map(({ id }) => id)).toEqual(ids);
    expect(slips.map(({ login }) => login.split("@")[0])).toEqual([
      "noa.bosch",
      "noa.bosch2",
      "noa.bosch3",
      "noe.bosch",
    ]);
    expect(new Set(slips.map(({ code }) => code)).size).toBe(ids.length);
    for (const { code, login } of slips) {
      await expect(getResetHolder(identity, { token: code })).resolves.toMatchObject({ kind: "code", login });
    }
    const recorded = await number(
      database,
      "select count(*) from users.audit_logs where action = 'account.code_issued' and entity_id = any($1)",
      [ids.map(String)],
    );
    expect(recorded).toBe(ids.length);
    const { data: later } = await issueAccessCodes(ctx, { ids }, identity.secrets);
    for (const { code } of slips) await expect(getResetHolder(identity, { token: code })).rejects.toMatchObject(over);
    for (const { code } of later) await expect(getResetHolder(identity, { token: code })).resolves.toBeDefined();
  });

  it("is all or none: who has no address, may more, is closed or of another school is named", async () => {
    const secretary = await office("secretary@demo.eduai.test");
    const reached = await idOf("parent@demo.eduai.test");
    const nobody = await newPupil({ given: "Ona", family: "Sin Correo" });
    const ids = [
      reached,
      nobody,
      await idOf("head@demo.eduai.test"),
      secretary.actor.userId,
      await idOf("head@otra.eduai.test"),
    ];
    await expect(invitePeople(secretary, { ids }, identity.secrets)).rejects.toMatchObject({
      code: "unprocessable",
      reason: "people_refused",
      issues: [
        { path: "ids.1", reason: "no_address" },
        { path: "ids.2", reason: "rights_beyond_own" },
        { path: "ids.3", reason: "own_account" },
        { path: "ids.4", reason: "person_unknown" },
      ],
    });
    expect(await number(database, "select count(*) from users.password_resets")).toBe(0);
    const { data } = await invitePeople(secretary, { ids: [reached] }, identity.secrets);
    expect(data).toMatchObject([{ id: reached, address: "parent@demo.eduai.test" }]);
    expect(await number(database, "select count(*) from users.password_resets where kind = 'invitation'")).toBe(1);
  });
});
