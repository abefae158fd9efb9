import { afterAll, beforeAll, expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { type PasskeyProof, passkeysApi } from "#contracts/api/identity/passkeys.ts";
import { apiClient, type Client, DEMO_PASSWORD, type Fetcher, signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { Authenticator } from "#testing/authenticator.ts";
import { withRows } from "#testing/context.ts";

const ORIGIN = "http://localhost:8787";

let platform: Awaited<ReturnType<typeof startApi>>;
let door: Fetcher;
beforeAll(async () => {
  platform = await startApi({ vars: { RATE_LIMIT_FACTOR: "1000" } });
  door = platform.door;
});
afterAll(() => platform?.stop());

const address = (who: string) => `${who}.eduai.test`;
const startOf = async (call: Client) => (await call(passkeysApi.startPasskey, {})).view.options;
const asked = async () => (await apiClient(door)(passkeysApi.passkeyOptions, {})).view.options;
const enter = (passkey: PasskeyProof) => apiClient(door)(passkeysApi.passkeyLogin, { body: { passkey } });
const refused = { status: 401, problem: expect.objectContaining({ reason: "passkey_unfit" }) };

/** Somebody with a passkey. */
async function holder(who: string) {
  const { call } = await signIn(door, address(who));
  const key = new Authenticator(ORIGIN);
  const added = await call(passkeysApi.addPasskey, {
    body: { label: "Portátil", passkey: key.make(await startOf(call)) },
  });
  expect(added.status).toBe(200);
  return { call, key, recoveryCodes: added.view.recoveryCodes };
}

async function outcome(passkey: PasskeyProof) {
  const answer = await enter(passkey);
  return answer.status < 400 ? { status: answer.status } : { status: answer.status, problem: answer.problem };
}

test("a passkey signs in by itself, every time with another challenge", async () => {
  const { key, call, recoveryCodes } = await holder("teacher@demo");
  expect(recoveryCodes).toHaveLength(10);
  expect((await call(factorsApi.factors, {})).view.factors).toMatchObject([{ kind: "passkey", label: "Portátil" }]);
  // Its owner's password alone opens nothing any more.
  const { view } = await apiClient(door)(authApi.login, {
    body: { email: address("teacher@demo"), password: DEMO_PASSWORD },
  });
  expect(view).toHaveProperty("next", "second_factor");
  for (let turn = 0; turn < 2; turn += 1) {
    const entered = await enter(key.prove(await asked()));
    expect(entered.status).toBe(200);
    const me = await apiClient(door, entered.view.accessToken)(authApi.me, {});
    expect(me.view.email).toBe(address("teacher@demo"));
  }
});

test("what was made or signed for another site, origin, person or use, or without the person, is refused", async () => {
  const { call } = await signIn(door, address("parent@demo"));
  const other = await signIn(door, address("parent2@demo"));
  const add = (passkey: ReturnType<Authenticator["make"]>) => call(passkeysApi.addPasskey, { body: { passkey } });
  const unfit = [
    new Authenticator(ORIGIN).make(await startOf(call), { origin: "http://localhost:8788" }),
    new Authenticator(ORIGIN).make(await startOf(call), { origin: "https://evil.test" }),
    new Authenticator(ORIGIN).make(await startOf(call), { rpId: "evil.test" }),
    new Authenticator(ORIGIN).make(await startOf(call), { flags: 0x01 }),
    new Authenticator(ORIGIN).make(await startOf(call), { challenge: "A".repeat(68) }),
    new Authenticator(ORIGIN).make(await startOf(other.call)),
    new Authenticator(ORIGIN).make({ ...(await startOf(call)), challenge: (await asked()).challenge }),
  ];
  for (const [at, passkey] of unfit.entries()) expect((await add(passkey)).status, String(at)).toBe(422);
  const options = await startOf(call);
  const key = new Authenticator(ORIGIN);
  expect((await add(key.make(options))).status).toBe(200);
  // The same challenge, and the same key, once.
  expect((await add(new Authenticator(ORIGIN).make(options))).status).toBe(422);
  expect((await add(key.make(await startOf(call)))).status).toBe(422);

  const bad: PasskeyProof[] = [
    key.prove(await asked(), { origin: "http://localhost:8788" }),
    key.prove(await asked(), { rpId: "evil.test" }),
    key.prove(await asked(), { flags: 0x01 }),
    key.prove(await asked(), { challenge: "A".repeat(68) }),
    key.prove({ challenge: options.challenge }),
    { ...key.prove(await asked()), id: "AAAAAAAAAAAAAAAAAAAAAA", rawId: "AAAAAAAAAAAAAAAAAAAAAA" },
  ];
  for (const [at, proof] of bad.entries()) expect(await outcome(proof), String(at)).toEqual(refused);
  expect(await outcome(key.prove(await asked()))).toEqual({ status: 200 });
});

test("a challenge counts once, whoever answers it", async () => {
  const { key } = await holder("student@demo");
  const options = await asked();
  const proof = key.prove(options);
  expect(await outcome(proof)).toEqual({ status: 200 });
  expect(await outcome(proof)).toEqual(refused);
  expect(await outcome(key.prove(options))).toEqual(refused);
});

test("a counter that goes back or stands still is a copy's", async () => {
  const { key } = await holder("student@otra");
  key.counter = 10;
  expect(await outcome(key.prove(await asked()))).toEqual({ status: 200 });
  key.counter = 10;
  expect(await outcome(key.prove(await asked()))).toEqual(refused);
  key.counter = 3;
  expect(await outcome(key.prove(await asked()))).toEqual(refused);
  key.counter = 11;
  expect(await outcome(key.prove(await asked()))).toEqual({ status: 200 });
});

test("another person's key opens neither the account it claims nor that of a password", async () => {
  const victim = await holder("head@demo");
  const thief = await holder("head@otra");
  const own = thief.key.handle;
  thief.key.handle = victim.key.handle;
  expect(await outcome(thief.key.prove(await asked()))).toEqual(refused);
  thief.key.handle = own;
  for (const handle of ["", "MS0x", "x".repeat(90), Buffer.from("1-1'--").toString("base64url")]) {
    const proof = thief.key.prove(await asked());
    const claimed = { ...proof, response: { ...proof.response, userHandle: handle } };
    expect([400, 401, 422]).toContain((await outcome(claimed)).status);
  }
  const json = { "content-type": "application/json", origin: ORIGIN };
  const body = JSON.stringify({ email: address("head@demo"), password: DEMO_PASSWORD });
  const first = await door("/api/v1/auth/session", { method: "POST", headers: json, body });
  const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const second = async (key: Authenticator, origin = ORIGIN) => {
    const sent = JSON.stringify({ passkey: key.prove(await asked()) });
    const headers = { ...json, origin, cookie };
    return door("/api/v1/auth/session/passkey", { method: "POST", headers, body: sent });
  };
  expect((await second(thief.key)).status).toBe(401);
  expect((await second(victim.key, "https://evil.test")).status).toBe(403);
  expect((await second(victim.key)).status).toBe(200);
});

test("nobody adds or asks for one without having proved lately who they are", async () => {
  const { call } = await signIn(door, address("teacher@otra"));
  const options = await startOf(call);
  await withRows(platform.database, (query) =>
    query(
      `update users.user_sessions s set created_at = now() - interval '11 minutes' from users.users u
       where u.id = s.user_id and u.email = $1`,
      [address("teacher@otra")],
    ),
  );
  expect((await call(passkeysApi.startPasskey, {})).problem.reason).toBe("confirmation_needed");
  const passkey = new Authenticator(ORIGIN).make(options);
  expect((await call(passkeysApi.addPasskey, { body: { passkey } })).problem.reason).toBe("confirmation_needed");
});
