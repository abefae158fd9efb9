import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { contextFor, number, type Query, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import { handleEvent } from "../../reactions.ts";
import { authenticate } from "../authenticate.ts";
import { getResetHolder } from "./get-reset-holder.ts";
import { invitePerson, issueAccessCode } from "./issue-by-office.ts";
import { requestReset } from "./request-reset.ts";
import { resetPassword } from "./reset-password.ts";

const NEW_PASSWORD = "cuatro lunas sobre el pantano";
const sender = { ip: "192.0.2.9", userAgent: "tests" };
const over = { code: "not_found", reason: "reset_over" };
const HOUR = 3_600;

let database: TestDatabase;
let identity: TestIdentity;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query: Query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await rows("truncate users.password_resets, outbox.events, communications.notifications cascade");
  identity = testIdentity(database);
});

const idOf = (email: string) => number(database, "select id from users.users where email = $1", [email]);
const schoolOf = (userId: number) => number(database, "select institution_id from users.users where id = $1", [userId]);

function enter(email: string, password: string, ctx = identity) {
  return signIn(ctx, { email, password, kind: "api", ip: "192.0.2.1", userAgent: "tests", device: null });
}

/** Carries out what was put off and what follows; answers the mails that left the school. */
async function mailed(school: number) {
  await identity.settled();
  const ctx = systemContext(database, school, { ports: { secrets: identity.secrets }, now: identity.now });
  const open = await rows<{ id: string; type: string; payload: unknown }>(
    "select id, type, payload from outbox.events where institution_id = $1 and finished_at is null order by id",
    [school],
  );
  for (const { id, type, payload } of open) {
    await handleEvent(ctx, { eventId: Number(id), institutionId: school, ...({ type, payload } as OutboxPayload) });
  }
  await carryOut(database, ctx);
  return ctx.recorded.mails;
}

const linkIn = (text: string | undefined) => /\/entrada\?llave=([\w-]+)/.exec(text ?? "")?.[1] ?? "no link";

async function askedLink(email: string): Promise<string> {
  await requestReset(identity, { email }, sender);
  const mails = await mailed(await schoolOf(await idOf(email)));
  return linkIn(mails.at(-1)?.text);
}

const reset = (token: string, newPassword = NEW_PASSWORD, ctx = identity) =>
  resetPassword(ctx, { token, newPassword, keepFactors: [] }, sender);

const office = (email = "head@demo.eduai.test") =>
  contextFor(database, email, { ports: { secrets: identity.secrets }, now: identity.now });

async function newPupil(names: { given: string; family: string }): Promise<number> {
  const school = await schoolOf(await idOf("head@demo.eduai.test"));
  return number(
    database,
    `insert into users.users (institution_id, given_name, family_name, role_id)
     values ($1, $2, $3, (select id from users.roles where name = 'student' and institution_id is null)) returning id`,
    [school, names.given, names.family],
  );
}

describe("a forgotten password", () => {
  it("is set anew by the mailed link, once; what was open before ends, and the person is told", async () => {
    const email = "teacher@demo.eduai.test";
    const before = await enter(email, DEMO_PASSWORD);
    const token = await askedLink(email);
    expect(await getResetHolder(identity, { token })).toMatchObject({
      kind: "reset",
      name: "Lucía Fernández Vega",
      login: email,
      institutionName: "IES Demostración",
    });
    await expect(reset(token, "lucia fernandez")).rejects.toMatchObject({ reason: "password_name" });
    await reset(token);
    await expect(reset(token, "otras cinco palabras distintas")).rejects.toMatchObject(over);
    await expect(getResetHolder(identity, { token })).rejects.toMatchObject(over);
    await expect(authenticate(identity, { kind: "bearer", token: before.accessToken ?? "" })).rejects.toMatchObject({
      reason: "session_password_changed",
    });
    await expect(enter(email, DEMO_PASSWORD)).rejects.toMatchObject({ reason: "credentials_wrong" });
    await expect(enter(email, NEW_PASSWORD)).resolves.toMatchObject({ user: { email } });
    const mails = await mailed(await schoolOf(await idOf(email)));
    expect(mails.map(({ subject }) => subject)).toEqual(["IES Demostración: Se ha cambiado tu contraseña"]);
    const actions = await rows<{ action: string }>(
      "select action from users.audit_logs where entity = 'user' and entity_id = $1 and action like 'password.%' order by id",
      [String(await idOf(email))],
    );
    expect(actions.map(({ action }) => action)).toEqual(["password.reset_requested", "password.reset"]);
  });

  it("is nothing that a copy of the tables opens: no text in them lets in", async () => {
    const token = await askedLink("teacher@demo.eduai.test");
    const tables = [
      "users.password_resets",
      "outbox.events",
      "communications.notifications",
      "communications.deliveries",
    ];
    for (const table of tables) {
      const [all] = await rows<{ text: string }>(
        `select coalesce(string_agg(t::text, ' '), '') as text from ${table} t`,
      );
      expect(all?.text, table).not.toContain(token);
    }
  });

  it.each([
    ["is of nobody", "nobody@demo.eduai.test", ""],
    ["is of a closed account", "parent2@demo.eduai.test", "update users.users set is_active = false where email = $1"],
  ])("gets no link when the address %s, and the answer is the same", async (_, email, change) => {
    if (change !== "") await rows(change, [email]);
    await expect(requestReset(identity, { email }, sender)).resolves.toBeUndefined();
    await identity.settled();
    expect(await number(database, "select count(*) from users.password_resets")).toBe(0);
    expect(await number(database, "select count(*) from outbox.events")).toBe(0);
  });

  it("gets three links an hour at most, however many ask; the newest is the one that lets in", async () => {
    const email = "parent@demo.eduai.test";
    const tokens = [await askedLink(email), await askedLink(email), await askedLink(email)];
    await Promise.all(Array.from({ length: 5 }, () => requestReset(identity, { email }, sender)));
    await identity.settled();
    expect(await number(database, "select count(*) from users.password_resets")).toBe(3);
    for (const token of tokens.slice(0, 2))
      await expect(getResetHolder(identity, { token })).rejects.toMatchObject(over);
    await expect(getResetHolder(identity, { token: tokens[2] ?? "" })).resolves.toMatchObject({ login: email });
    identity.advance(HOUR + 1);
    await expect(getResetHolder(identity, { token: tokens[2] ?? "" })).rejects.toMatchObject(over);
    expect(await askedLink(email)).not.toBe("no link");
  });

  it("is set by one of two who use the link at once", async () => {
    const token = await askedLink("student@demo.eduai.test");
    const both = await Promise.allSettled([
      reset(token, "primera de las dos frases"),
      reset(token, "segunda de las dos frases"),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await number(database, "select count(*) from users.password_resets where used_at is not null")).toBe(1);
  });

  it("is not set by a link to an address that is the person's no more, nor of an account closed meanwhile", async () => {
    const email = "secretary@demo.eduai.test";
    const token = await askedLink(email);
    await rows("update users.users set email = 'otra@demo.eduai.test' where email = $1", [email]);
    await expect(reset(token)).rejects.toMatchObject(over);
    await rows("update users.users set email = $1, is_active = false where email = 'otra@demo.eduai.test'", [email]);
    await expect(reset(token)).rejects.toMatchObject(over);
    await rows("update users.users set is_active = true where email = $1", [email]);
    await expect(reset(token)).resolves.toBeUndefined();
  });

  it("ends no second factor that the school demands: the office does, for whom it knows", async () => {
    const email = "teacher@demo.eduai.test";
    const id = await idOf(email);
    await rows(
      `insert into users.second_factors (institution_id, user_id, kind, label, credential_id, public_key, confirmed_at)
       select institution_id, id, 'passkey', 'Reciente', 'mailed', 'none', now() from users.users where id = $1`,
      [id],
    );
    const left = () => number(database, "select count(*) from users.second_factors where user_id = $1", [id]);
    const demand = (from: string) =>
      rows(
        `insert into users.second_factor_rules (institution_id, role_id, required_from)
         select institution_id, role_id, $2::timestamptz from users.users where id = $1
         on conflict (institution_id, role_id) do update set required_from = excluded.required_from`,
        [id, from],
      );
    await demand(identity.now().toISOString());
    const demanded = await askedLink(email);
    expect((await getResetHolder(identity, { token: demanded })).factors).toEqual([]);
    await reset(demanded);
    expect(await left()).toBe(1);
    await demand(new Date(identity.now().getTime() + HOUR * 1000).toISOString());
    const token = await askedLink(email);
    expect((await getResetHolder(identity, { token })).factors).toHaveLength(1);
    await reset(token, `${NEW_PASSWORD} otra vez`);
    expect(await left()).toBe(0);
    await rows("delete from users.second_factor_rules");
  });

  it("opens an account that strangers had locked by guessing", async () => {
    const email = "student@demo.eduai.test";
    for (let turn = 0; turn < 5; turn += 1) await enter(email, "una mala suposición").catch(() => undefined);
    await expect(enter(email, DEMO_PASSWORD)).rejects.toMatchObject({ code: "rate_limited" });
    await reset(await askedLink(email));
    await expect(enter(email, NEW_PASSWORD)).resolves.toMatchObject({ user: { email } });
  });

  it("whose link is used or replaced before its mail left is not mailed", async () => {
    const email = "teacher@demo.eduai.test";
    await requestReset(identity, { email }, sender);
    await identity.settled();
    await requestReset(identity, { email }, sender);
    const mails = await mailed(await schoolOf(await idOf(email)));
    expect(mails).toHaveLength(1);
    await expect(getResetHolder(identity, { token: linkIn(mails[0]?.text) })).resolves.toMatchObject({ login: email });
  });
});

describe("an invitation by the office", () => {
  it("alone opens an account that never had a password: asking for a link does not", async () => {
    const ctx = await office();
    const id = await newPupil({ given: "Alta", family: "Ajena" });
    const email = "alta@demo.eduai.test";
    await rows("update users.users set email = $2 where id = $1", [id, email]);
    await requestReset(identity, { email }, sender);
    expect(await mailed(ctx.actor.institutionId)).toEqual([]);
    await invitePerson(ctx, { id }, identity.secrets);
    await requestReset(identity, { email }, sender);
    expect((await mailed(ctx.actor.institutionId)).map(({ subject }) => subject).sort()).toEqual([
      "IES Demostración: Restablecer tu contraseña",
      "IES Demostración: Tu cuenta está lista",
    ]);
  });

  it("is mailed, good for 72 hours and once, and makes the address a proven one", async () => {
    const ctx = await office("secretary@demo.eduai.test");
    const id = await newPupil({ given: "Nerea", family: "Soler Gil" });
    await expect(invitePerson(ctx, { id }, identity.secrets)).rejects.toMatchObject({ reason: "no_address" });
    await rows("update users.users set email = 'nerea@demo.eduai.test' where id = $1", [id]);
    const first = await invitePerson(ctx, { id }, identity.secrets);
    expect(first).toMatchObject({ id, address: "nerea@demo.eduai.test" });
    const [mail] = await mailed(ctx.actor.institutionId);
    expect(mail).toMatchObject({ to: "nerea@demo.eduai.test", subject: "IES Demostración: Tu cuenta está lista" });
    const token = linkIn(mail?.text);
    // A stranger who asks for a link for the address does not take the invitation away.
    await requestReset(identity, { email: "nerea@demo.eduai.test" }, sender);
    await identity.settled();
    identity.advance(71 * HOUR);
    await expect(getResetHolder(identity, { token })).resolves.toMatchObject({ kind: "invitation" });
    await reset(token);
    expect(await mailed(ctx.actor.institutionId), "a first password is no change").toEqual([]);
    const [row] = await rows("select email_verified_at is not null as proven from users.users where id = $1", [id]);
    expect(row).toEqual({ proven: true });
    await expect(enter("nerea@demo.eduai.test", NEW_PASSWORD)).resolves.toBeDefined();
    expect(
      await number(
        database,
        "select count(*) from users.password_resets where used_at is null and replaced_at is null",
      ),
    ).toBe(0);
    await invitePerson(ctx, { id }, identity.secrets);
    const again = linkIn((await mailed(ctx.actor.institutionId))[0]?.text);
    identity.advance(72 * HOUR + 1);
    await expect(reset(again)).rejects.toMatchObject(over);
  });

  it("is refused to who would let in somebody who may more, themselves, or somebody of another school", async () => {
    const secretary = await office("secretary@demo.eduai.test");
    const head = await office();
    const teacher = await idOf("teacher@demo.eduai.test");
    for (const verb of [invitePerson, issueAccessCode]) {
      await expect(verb(secretary, { id: head.actor.userId }, identity.secrets)).rejects.toMatchObject({
        code: "forbidden",
        reason: "rights_beyond_own",
      });
      await expect(verb(head, { id: head.actor.userId }, identity.secrets)).rejects.toMatchObject({
        reason: "own_account",
      });
      const foreign = { id: await idOf("head@otra.eduai.test") };
      await expect(verb(head, foreign, identity.secrets)).rejects.toMatchObject({ code: "not_found" });
      const parent = await contextFor(database, "parent@demo.eduai.test");
      await expect(verb(parent, { id: teacher }, identity.secrets)).rejects.toMatchObject({ code: "forbidden" });
      await rows("update users.users set is_active = false where id = $1", [teacher]);
      await expect(verb(head, { id: teacher }, identity.secrets)).rejects.toMatchObject({ reason: "account_closed" });
      await rows("update users.users set is_active = true where id = $1", [teacher]);
      await expect(verb(head, { id: teacher }, identity.secrets)).resolves.toMatchObject({ id: teacher });
      await expect(verb(head, { id: secretary.actor.userId }, identity.secrets)).resolves.toBeDefined();
    }
    const recorded = await number(
      database,
      "select count(*) from users.audit_logs where action in ('account.invitation_issued', 'account.code_issued') and entity_id = $1",
      [String(teacher)],
    );
    expect(recorded).toBe(2);
  });
});

describe("a code on paper", () => {
  it("lets in who has no address, under a user name that nobody else has, however it was copied", async () => {
    const ctx = await office();
    const twins = [
      await newPupil({ given: "José Ángel", family: "Muñoz Peña" }),
      await newPupil({ given: "José", family: "Muñoz" }),
    ];
    const codes = await Promise.all(twins.map((id) => issueAccessCode(ctx, { id }, identity.secrets)));
    expect(codes.map(({ login }) => login).sort()).toEqual(["jose.munoz2@28000001", "jose.munoz@28000001"]);
    const [one] = codes;
    expect(one?.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    const copied = ` ${one?.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `;
    await expect(getResetHolder(identity, { token: copied })).resolves.toMatchObject({
      kind: "code",
      login: one?.login,
    });
    await reset(copied);
    await expect(reset(one?.code ?? "")).rejects.toMatchObject(over);
    await expect(enter(one?.login ?? "", NEW_PASSWORD)).resolves.toMatchObject({ user: { email: null } });
    await expect(enter((one?.login ?? "").replace("28000001", "28000002"), NEW_PASSWORD)).rejects.toMatchObject({
      reason: "credentials_wrong",
    });
    const [last] = codes.slice(1);
    identity.advance(7 * 24 * HOUR + 1);
    await expect(getResetHolder(identity, { token: last?.code ?? "" })).rejects.toMatchObject(over);
  });

  it("is shown once: another ends it, and who has an address reads that it was made", async () => {
    const ctx = await office();
    const id = await idOf("parent@demo.eduai.test");
    const first = await issueAccessCode(ctx, { id }, identity.secrets);
    const second = await issueAccessCode(ctx, { id }, identity.secrets);
    expect(second).toMatchObject({ login: "parent@demo.eduai.test" });
    await expect(getResetHolder(identity, { token: first.code })).rejects.toMatchObject(over);
    const mails = await mailed(ctx.actor.institutionId);
    expect(mails.map(({ to }) => to)).toEqual(["parent@demo.eduai.test", "parent@demo.eduai.test"]);
    for (const { text } of mails) {
      expect(text).toContain("código en papel");
      expect(text).not.toContain("llave=");
      for (const { code } of [first, second]) expect(text).not.toContain(code);
    }
    const [stored] = await rows<{ text: string }>(
      "select string_agg(t::text, ' ') as text from users.password_resets t",
    );
    expect(stored?.text).not.toContain(second.code.replaceAll("-", ""));
  });

  it("is not guessed: what is no code, or nobody's, is refused alike", async () => {
    for (const token of ["0000-0000-0000", "------------", "0000-0000-000U", "a".repeat(43)]) {
      await expect(getResetHolder(identity, { token })).rejects.toMatchObject(over);
      await expect(reset(token)).rejects.toMatchObject(over);
    }
  });
});
