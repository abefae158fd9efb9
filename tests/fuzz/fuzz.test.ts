import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { DEMO_PASSWORD, signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { doorWithoutWeb, type FetchLike } from "#testing/mcp-browser.ts";
import { connectMcp } from "#testing/mcp-client.ts";
import type { Random } from "../../drizzle/seed/random.ts";
import { assemble, type Cast } from "../security/school.ts";
import { admitStrangers } from "../security/strangers.ts";
import { forms, type Visitor } from "./form-attempts.ts";
import { formNames } from "./forms.ts";
import { ENDS_SESSIONS, operations } from "./operations.ts";
import { fuzz } from "./run.ts";
import { type AiClient, listTools, tools } from "./tools.ts";
import { BLNS_IS_HERE } from "./values.ts";

const ORIGIN = "http://localhost:8787";
const PEOPLE = ["head@demo", "teacher@demo", "parent@demo", "superadmin@demo"] as const;
/** Loses every session again and again, so that the others keep theirs. */
const SPENDABLE = "secretary@demo";

let platform: Awaited<ReturnType<typeof startApi>>;
let cast: Cast;
let accounts: Record<string, unknown>[];

beforeAll(async () => {
  if (!BLNS_IS_HERE)
    console.warn("the Big List of Naughty Strings is not here; only the short list of this suite is tried");
  platform = await startApi({ vars: { RATE_LIMIT_FACTOR: "100000" } });
  await admitStrangers(platform.database);
  accounts = await withRows(platform.database, (query) =>
    query("select id, email, role_id from users.users where email = any($1)", [[...PEOPLE, SPENDABLE].map(address)]),
  );
  cast = await assemble(platform.door, platform.database);
}, 240_000);

afterAll(() => platform?.stop());

const address = (who: string) => `${who}.eduai.test`;

/** What the head of a school changes by chance of an account that others try with is put back before they do. */
async function restoreAccounts(): Promise<void> {
  await withRows(platform.database, (query) =>
    query(
      `update users.users u set is_active = true, status = 'active', email = k.email, role_id = k.role_id
       from json_to_recordset($1) as k(id bigint, email text, role_id bigint) where u.id = k.id`,
      [JSON.stringify(accounts)],
    ),
  );
}

test("no operation fails, hangs or tells of its inside, whatever is sent", async () => {
  const targets = operations(platform.door, cast.school, async (endpoint, random) => {
    if (ENDS_SESSIONS.includes(endpoint.id)) {
      return { who: SPENDABLE, token: (await signIn(platform.door, address(SPENDABLE))).tokens.accessToken };
    }
    const who = random.pick([...PEOPLE, null]);
    return { who: who ?? "nobody", token: who === null ? null : (cast.tokens.get(who) ?? null) };
  });
  const { tried, faults } = await fuzz(targets);
  await restoreAccounts();
  expect(faults.join("\n")).toBe("");
  expect(tried).toBeGreaterThanOrEqual(targets.length);
}, 300_000);

test("no form fails, hangs or tells of its inside, whatever is sent", async () => {
  const pages = readdirSync("app/routes", { recursive: true, encoding: "utf8" }).filter(
    (file) =>
      /\.tsx?$/.test(file) &&
      /export (?:async )?(?:function|const) action\b/.test(readFileSync(`app/routes/${file}`, "utf8")),
  );
  expect(pages.map((file) => file.replace(/\.tsx?$/, "")).sort()).toEqual(formNames(cast.school));
  const known = new Map<string, Visitor>();
  for (const who of PEOPLE) known.set(who, await visitor(who));
  const nobody: Visitor = { who: "nobody", cookie: "", csrf: "" };
  const { faults } = await fuzz(
    forms(platform.door, cast.school, async (endsSession, random: Random) => {
      if (endsSession) return visitor(SPENDABLE);
      return known.get(random.pick([...PEOPLE, "nobody"])) ?? nobody;
    }),
  );
  await restoreAccounts();
  expect(faults.join("\n")).toBe("");
}, 300_000);

test("no tool of AI clients fails, hangs or tells of its inside, whatever is sent", async () => {
  const fetch: FetchLike = (input, init) => doorWithoutWeb(platform)(input, init);
  const clients: AiClient[] = [{ who: "nobody", token: null, session: undefined, tools: [] }];
  for (const who of PEOPLE) {
    const connection = await connectMcp(ORIGIN, { email: address(who), password: DEMO_PASSWORD }, { fetch });
    const client = { who, token: connection.accessToken(), session: connection.sessionId };
    clients.push({ ...client, tools: await listTools(fetch, client) });
  }
  const ids = Object.values(cast.school).filter((id) => typeof id === "number");
  const { tried, faults } = await fuzz(tools(fetch, clients, ids));
  expect(faults.join("\n")).toBe("");
  expect(tried).toBeGreaterThan(clients.flatMap((client) => client.tools).length);
}, 300_000);

/** Signed in as a browser is: a cookie, and the token its forms carry. */
async function visitor(who: string): Promise<Visitor> {
  const response = await platform.door(`/api/v1${authApi.webLogin.path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify({ email: address(who), password: DEMO_PASSWORD }),
  });
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const me: { csrfToken: string } = await response.json();
  return { who, cookie, csrf: me.csrfToken };
}
