import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { TICKET_COOKIE } from "#contracts/http.ts";
import { apiClient, DEMO_PASSWORD, type Fetcher, signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { addTotp, codeOf } from "#testing/factors.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let door: Fetcher;
beforeAll(async () => {
  platform = await startApi({ vars: { RATE_LIMIT_FACTOR: "1000" } });
  door = platform.door;
});
afterAll(() => platform?.stop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(platform.database, (query) => query<Row>(text, values));

const address = (who: string) => `${who}.eduai.test`;
const login = (who: string, headers: Record<string, string> = {}) =>
  apiClient(door)(authApi.login, { body: { email: address(who), password: DEMO_PASSWORD }, headers });
const step = (ticket: string, code: string, headers: Record<string, string> = {}) =>
  apiClient(door)(authApi.secondFactor, { body: { ticket, code }, headers });

async function ticketOf(who: string, headers: Record<string, string> = {}): Promise<string> {
  const { view } = await login(who, headers);
  if (!("next" in view)) throw new Error(`${who} has no second factor`);
  return view.ticket;
}

const reasonOf = (answer: { status: number; problem: { reason?: string | undefined } }) => [
  answer.status,
  answer.problem.reason,
];
const WRONG = [401, "code_wrong"];
const LAPSED = [401, "ticket_lapsed"];

describe("adding an app", () => {
  test("takes a code of it, ends all other sessions, and leaves neither seed nor recovery codes to be read", async () => {
    const other = await signIn(door, address("student@demo"));
    const { call } = await signIn(door, address("student@demo"));
    const { id, secret, uri } = (await call(factorsApi.startTotp, { body: { label: "Móvil" } })).view;
    expect(uri).toContain(`secret=${secret}`);
    expect((await call(factorsApi.factors, {})).view.factors).toEqual([]);
    // Not yet confirmed, so that nobody is shut out by an app that never worked.
    expect((await login("student@demo")).view).toHaveProperty("accessToken");
    const params = { id: String(id) };
    expect(reasonOf(await call(factorsApi.confirmTotp, { params, body: { code: "000000" } }))).toEqual([
      422,
      "code_wrong",
    ]);
    const code = await codeOf(secret);
    const { recoveryCodes } = (await call(factorsApi.confirmTotp, { params, body: { code } })).view;
    expect(new Set(recoveryCodes).size).toBe(10);
    expect((await call(factorsApi.factors, {})).view).toMatchObject({
      factors: [{ id, kind: "totp", label: "Móvil" }],
      recoveryCodesLeft: 10,
      recent: true,
    });
    expect((await call(authApi.me, {})).status).toBe(200);
    expect((await other.call(authApi.me, {})).status).toBe(401);
    const stored = JSON.stringify([
      await rows("select * from users.second_factors"),
      await rows("select * from users.recovery_codes"),
      await rows("select before, after from users.audit_logs where entity = 'second_factor'"),
    ]);
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((one) => one.replaceAll("-", ""))]) {
      expect(stored).not.toContain(text);
    }
    expect(stored).toContain("v1.");
  });

  test("of somebody else's account is like one that does not exist", async () => {
    const mine = await signIn(door, address("parent2@demo"));
    const { id, secret } = (await mine.call(factorsApi.startTotp, { body: {} })).view;
    const code = await codeOf(secret);
    const params = { id: String(id) };
    for (const who of ["teacher@demo", "teacher@otra"]) {
      const { call } = await signIn(door, address(who));
      expect((await call(factorsApi.confirmTotp, { params, body: { code } })).status).toBe(404);
      expect((await call(factorsApi.renameFactor, { params, body: { label: "x" } })).status).toBe(404);
      expect((await call(factorsApi.removeFactor, { params })).status).toBe(404);
    }
    expect((await mine.call(factorsApi.confirmTotp, { params, body: { code } })).status).toBe(200);
    for (const who of ["teacher@demo", "teacher@otra"]) {
      const { call } = await signIn(door, address(who));
      expect((await call(factorsApi.renameFactor, { params, body: { label: "x" } })).status).toBe(404);
      expect((await call(factorsApi.removeFactor, { params })).status).toBe(404);
    }
    expect((await mine.call(factorsApi.renameFactor, { params, body: { label: "Tableta" } })).status).toBe(204);
    expect((await mine.call(factorsApi.removeFactor, { params })).status).toBe(204);
    expect((await login("parent2@demo")).view).toHaveProperty("accessToken");
    expect(
      await rows("select 1 from users.recovery_codes c join users.users u on u.id = c.user_id where u.email = $1", [
        address("parent2@demo"),
      ]),
    ).toEqual([]);
  });
});

describe("signing in with a second factor", () => {
  test("a code opens once, whoever comes second with it; a ticket once, whatever code comes with it", async () => {
    const who = "parent@demo";
    const { call } = await signIn(door, address(who));
    const { secret } = await addTotp(call);
    const first = await login(who);
    expect(first.view).toEqual({ next: "second_factor", ticket: expect.any(String), expiresIn: 300 });
    expect(first.headers.getSetCookie()).toEqual([]);
    const [one, two] = [await ticketOf(who), await ticketOf(who)];
    expect(reasonOf(await step(one, "123456"))).toEqual(WRONG);
    const code = await codeOf(secret);
    const both = await Promise.all([step(one, code), step(two, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const entered = both.find(({ status }) => status === 200);
    expect((await apiClient(door, entered?.view.accessToken)(authApi.me, {})).status).toBe(200);
    const used = both[0] === entered ? one : two;
    const left = both[0] === entered ? two : one;
    expect(reasonOf(await step(left, code))).toEqual(WRONG);
    const next = await codeOf(secret, 1);
    expect(reasonOf(await step(used, next))).toEqual(LAPSED);
    // Refused with its ticket, the code has not been used.
    expect((await step(left, next)).status).toBe(200);
    expect(await rows("select 1 from users.audit_logs where action = 'factor.refused'")).not.toEqual([]);
  });

  test("a recovery code opens once, however it is written", async () => {
    const who = "parent@otra";
    const { call } = await signIn(door, address(who));
    const { recoveryCodes, secret } = await addTotp(call);
    const [code = "", other = ""] = recoveryCodes;
    expect((await step(await ticketOf(who), ` ${code.toLowerCase().replaceAll("-", " ")} `)).status).toBe(200);
    expect(reasonOf(await step(await ticketOf(who), code))).toEqual(WRONG);
    const [left, right] = [await ticketOf(who), await ticketOf(who)];
    const both = await Promise.all([step(left, other), step(right, other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    // The former ones open nothing once there are new ones, and nobody else's do.
    const again = await step(await ticketOf(who), await codeOf(secret, 1));
    const mine = apiClient(door, again.view.accessToken);
    const fresh = (await mine(factorsApi.renewRecoveryCodes, {})).view.recoveryCodes;
    expect(reasonOf(await step(await ticketOf(who), recoveryCodes[2] ?? ""))).toEqual(WRONG);
    expect((await step(await ticketOf(who), fresh[0] ?? "")).status).toBe(200);
    expect((await mine(factorsApi.factors, {})).view.recoveryCodesLeft).toBe(9);
  });

  test("a ticket serves only whom it was given to: address, program, door, account and password", async () => {
    const who = "student@otra";
    const { call } = await signIn(door, address(who));
    const { recoveryCodes } = await addTotp(call);
    const from = { "cf-connecting-ip": "198.51.100.7", "user-agent": "one program" };
    const ticket = await ticketOf(who, from);
    const code = recoveryCodes[0] ?? "";
    const strangers = [
      { ...from, "cf-connecting-ip": "198.51.100.8" },
      { ...from, "user-agent": "another program" },
    ];
    for (const headers of strangers) expect(reasonOf(await step(ticket, code, headers))).toEqual(LAPSED);
    const [person = "", random, expires, mac] = ticket.split(".");
    const [school, id] = person.split("-");
    const forged = [
      `${school}-${Number(id) + 1}.${random}.${expires}.${mac}`,
      `${Number(school) + 1}-${id}.${random}.${expires}.${mac}`,
      `${person}.${random}.zzzzzzz.${mac}`,
      `${person}.${"A".repeat(16)}.${expires}.${mac}`,
      `${person}.${random}.${expires}.${"A".repeat(43)}`,
      "x".repeat(90),
    ];
    for (const text of forged) expect(reasonOf(await step(text, code, from)), text).toEqual(LAPSED);
    // The browser's door takes none that a program was given.
    const web = await door("/api/v1/auth/session/second-factor", {
      method: "POST",
      headers: { ...from, "content-type": "application/json", cookie: `${TICKET_COOKIE}=${ticket}` },
      body: JSON.stringify({ code }),
    });
    expect(web.status).toBe(401);
    const hash = "select password_hash as hash from users.users where email = $1";
    const [before] = await rows<{ hash: string }>(hash, [address(who)]);
    const set = "update users.users set password_hash = $2 where email = $1";
    await rows(set, [address(who), "$argon2id$another"]);
    expect(reasonOf(await step(ticket, code, from))).toEqual(LAPSED);
    await rows(set, [address(who), before?.hash]);
    expect((await step(ticket, code, from)).status).toBe(200);
  });

  test("after five wrong codes no code is looked at, by whatever ticket, and the password tells nobody that there is one", async () => {
    const who = "secretary@demo";
    const { call } = await signIn(door, address(who));
    const { secret, recoveryCodes } = await addTotp(call);
    const own = await step(await ticketOf(who), recoveryCodes[0] ?? "");
    const cookie =
      own.headers
        .getSetCookie()
        .find((line) => line.startsWith("__Host-eduai_device"))
        ?.split(";")[0] ?? "";
    const headers = { "x-request-id": "same-same-same" };
    const guess = (email: string) =>
      apiClient(door)(authApi.login, { body: { email, password: "not the password" }, headers });
    const [known, unknown] = [await guess(address(who)), await guess("nobody@demo.eduai.test")];
    expect([known.status, known.problem]).toEqual([unknown.status, unknown.problem]);
    const ticket = await ticketOf(who);
    for (let turn = 0; turn < 5; turn += 1) expect(reasonOf(await step(ticket, `00000${turn}`))).toEqual(WRONG);
    const code = await codeOf(secret);
    expect((await step(ticket, code)).status).toBe(429);
    expect((await step(await ticketOf(who), code)).status).toBe(429);
    expect((await step(ticket, recoveryCodes[1] ?? "")).status).toBe(429);
    expect(await rows("select 1 from users.audit_logs where action = 'factor.locked'")).toHaveLength(1);
    // Whoever knows the password has not shut out the owner, whose device passed this step before.
    expect(reasonOf(await step(await ticketOf(who), "000000", { cookie }))).toEqual(WRONG);
    expect((await step(await ticketOf(who), code, { cookie })).status).toBe(200);
    // Requests count by the account too: what others send from the same address is not theirs, made-up tickets are the address's.
    const left = (answer: { headers: Headers }) => Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
    const made = await step("x".repeat(90), "000000");
    expect(made.status).toBe(401);
    const teacher = await signIn(door, address("teacher@demo"));
    const app = await addTotp(teacher.call);
    const first = await step(await ticketOf("teacher@demo"), app.recoveryCodes[0] ?? "");
    const second = await step(await ticketOf("teacher@demo"), app.recoveryCodes[1] ?? "");
    expect([left(first), left(second)]).toEqual([2_999_999, 2_999_998]);
  });

  test("in a browser the ticket is a cookie no script reads, and the session's cookie comes with the code", async () => {
    const { call } = await signIn(door, address("head@otra"));
    const { secret } = await addTotp(call);
    const origin = "http://localhost:8787";
    const json = { "content-type": "application/json" };
    const body = JSON.stringify({ email: address("head@otra"), password: DEMO_PASSWORD });
    const first = await door("/api/v1/auth/session", { method: "POST", headers: { ...json, origin }, body });
    expect(await first.json()).toEqual({ next: "second_factor" });
    const [line = "", ...others] = first.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(line).toMatch(/^__Host-eduai_ticket=[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=300$/);
    const cookie = line.split(";")[0] ?? "";
    const code = await codeOf(secret);
    const second = (from: string) =>
      door("/api/v1/auth/session/second-factor", {
        method: "POST",
        headers: { ...json, origin: from, cookie },
        body: JSON.stringify({ code }),
      });
    expect((await second("https://evil.test")).status).toBe(403);
    const entered = await second(origin);
    expect(entered.status).toBe(200);
    const names = entered.headers.getSetCookie().map((one) => one.split("=")[0]);
    expect(names.sort()).toEqual([
      "__Host-eduai_device",
      "__Host-eduai_session",
      "__Host-eduai_signed_in",
      "__Host-eduai_ticket",
    ]);
    expect((await second(origin)).status).toBe(401);
  });
});

describe("proving again who one is", () => {
  test("is asked for before factors change once ten minutes have passed, and lets through for ten minutes", async () => {
    const { call } = await signIn(door, address("teacher@otra"));
    const age = () =>
      rows(
        `update users.user_sessions s set created_at = now() - interval '11 minutes', confirmed_at = null, second_factor_at = null
         from users.users u where u.id = s.user_id and u.email = $1`,
        [address("teacher@otra")],
      );
    const { secret, recoveryCodes } = await addTotp(call);
    await age();
    const needed = [403, "confirmation_needed"];
    const { factors, recent } = (await call(factorsApi.factors, {})).view;
    const params = { id: String(factors[0]?.id) };
    expect(recent).toBe(false);
    expect(reasonOf(await call(factorsApi.startTotp, { body: {} }))).toEqual(needed);
    expect(reasonOf(await call(factorsApi.renameFactor, { params, body: { label: "x" } }))).toEqual(needed);
    expect(reasonOf(await call(factorsApi.removeFactor, { params }))).toEqual(needed);
    expect(reasonOf(await call(factorsApi.renewRecoveryCodes, {}))).toEqual(needed);
    expect(reasonOf(await call(factorsApi.confirmIdentity, { body: { password: "guess" } }))).toEqual([
      422,
      "password_wrong",
    ]);
    expect((await call(factorsApi.confirmIdentity, { body: { password: DEMO_PASSWORD } })).status).toBe(204);
    expect((await call(factorsApi.renameFactor, { params, body: { label: "Casa" } })).status).toBe(204);
    await age();
    const code = await codeOf(secret);
    expect((await call(factorsApi.confirmIdentity, { body: { code } })).status).toBe(204);
    expect(reasonOf(await call(factorsApi.confirmIdentity, { body: { code } }))).toEqual([422, "code_wrong"]);
    expect((await call(factorsApi.renameFactor, { params, body: { label: "Trabajo" } })).status).toBe(204);
    await age();
    const [recovery = ""] = recoveryCodes;
    expect((await call(factorsApi.confirmIdentity, { body: { code: recovery } })).status).toBe(204);
    expect((await call(factorsApi.removeFactor, { params })).status).toBe(204);
  });
});

describe("a factor that the school demands", () => {
  test("is the only thing that can be reached from that day on, and then everything is again", async () => {
    const email = address("head@demo");
    const demand = (from: string) =>
      rows(
        `insert into users.second_factor_rules (institution_id, role_id, required_from)
         select institution_id, role_id, now() + $2::interval from users.users where email = $1
         on conflict (institution_id, role_id) do update set required_from = excluded.required_from`,
        [email, from],
      );
    const students = (call: ReturnType<typeof apiClient>) => call(studentsApi.list, { query: {} });
    await demand("1 day");
    const before = await signIn(door, email);
    expect((await students(before.call)).status).toBe(200);
    expect((await before.call(factorsApi.factors, {})).view.requiredFrom).not.toBeNull();
    await demand("-1 second");
    const { call } = await signIn(door, email);
    expect(reasonOf(await students(call))).toEqual([403, "second_factor_due"]);
    expect((await call(authApi.me, {})).status).toBe(200);
    const { secret } = await addTotp(call);
    expect((await students(call)).status).toBe(200);
    // Who has it signs in with it, and cannot be rid of the last one.
    const again = await step(await ticketOf("head@demo"), await codeOf(secret));
    const mine = apiClient(door, again.view.accessToken);
    expect((await students(mine)).status).toBe(200);
    const { factors } = (await mine(factorsApi.factors, {})).view;
    const params = { id: String(factors[0]?.id) };
    expect(reasonOf(await mine(factorsApi.removeFactor, { params }))).toEqual([409, "factor_demanded"]);
    await rows("delete from users.second_factor_rules");
    expect((await mine(factorsApi.removeFactor, { params })).status).toBe(204);
  });
});

describe("a factor that somebody else may have added", () => {
  const who = "parent2@demo";
  const chosen = "cuatro lunas sobre el pantano";
  const byPassword = async (password: string) =>
    (await apiClient(door)(authApi.login, { body: { email: address(who), password } })).view;
  const enter = async (code: string) => {
    const next = await byPassword(chosen);
    if (!("next" in next)) throw new Error("no second factor was asked for");
    return step(next.ticket, code);
  };

  test("ends with the next password by link or code, unless its owner keeps it; an older one stays", async () => {
    const mine = await signIn(door, address(who));
    const own = await addTotp(mine.call, "Propia");
    await rows("update users.second_factors set confirmed_at = now() - interval '31 days' where label = 'Propia'");
    await rows(
      "update users.recovery_codes c set created_at = now() - interval '31 days' from users.users u where u.id = c.user_id and u.email = $1",
      [address(who)],
    );
    const thief = await addTotp(mine.call, "Ajena");
    const head = (await signIn(door, address("head@demo"))).call;
    const params = { id: String(mine.user.id) };
    const wayIn = async () => (await head(passwordsApi.issueCode, { params })).view.code;
    const token = await wayIn();
    const { factors } = (await apiClient(door)(passwordsApi.resetHolder, { body: { token } })).view;
    // How else the account is guarded is told to nobody who has proved nothing yet.
    expect(factors.map(({ label, isRecent }) => [label, isRecent])).toEqual([["Ajena", true]]);
    expect((await head(peopleApi.get, { params })).view.secondFactors).toBe(2);
    const reset = { token, newPassword: chosen };
    expect((await apiClient(door)(passwordsApi.reset, { body: reset })).status).toBe(204);
    expect(reasonOf(await enter(await codeOf(thief.secret)))).toEqual(WRONG);
    // Recovery codes of before the thirty days are the owner's.
    expect((await enter(own.recoveryCodes[0] ?? "")).status).toBe(200);
    const entered = await enter(await codeOf(own.secret));
    const session = apiClient(door, entered.view.accessToken);
    await addTotp(session, "Nueva");
    const [fresh] = (await session(factorsApi.factors, {})).view.factors;
    const body = { token: await wayIn(), newPassword: `${chosen} otra vez`, keepFactors: [fresh?.id ?? 0] };
    expect((await apiClient(door)(passwordsApi.reset, { body })).status).toBe(204);
    expect(
      await rows(
        "select label from users.second_factors f join users.users u on u.id = f.user_id where u.email = $1 order by label",
        [address(who)],
      ),
    ).toEqual([{ label: "Nueva" }, { label: "Propia" }]);
  });

  test("is taken away by the office, for who may be changed by it; what they had open ends", async () => {
    const head = await signIn(door, address("head@demo"));
    const [person] = await rows<{ id: number }>("select id::int from users.users where email = $1", [address(who)]);
    const params = { id: String(person?.id) };
    expect((await head.call(factorsApi.clear, { params: { id: String(head.user.id) } })).problem.reason).toBe(
      "own_factors",
    );
    expect((await head.call(factorsApi.clear, { params })).view).toEqual({ removed: 2 });
    expect((await head.call(factorsApi.clear, { params })).view).toEqual({ removed: 0 });
    expect(await byPassword(`${chosen} otra vez`)).toHaveProperty("accessToken");
    expect(await rows("select before from users.audit_logs where action = 'factor.cleared'")).toEqual([
      { before: { kinds: ["totp", "totp"] } },
    ]);
  });
});
