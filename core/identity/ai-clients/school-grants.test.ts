import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { AppError } from "../../errors.ts";
import { noteEnded, noteGranted, noteUsed } from "./register.ts";
import { END_LIMIT, endAiClient, endClientGrant, listClientGrants } from "./school-grants.ts";

const NOW = new Date("2026-11-24T10:00:00Z");
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR);
const CLIENT = { clientName: "Asistente", redirectHost: "asistente.test" };

let database: TestDatabase;
let head: Awaited<ReturnType<typeof contextFor>>;
let system: ReturnType<typeof systemContext>;
const ids = new Map<string, number>();

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test", { now: () => NOW });
  system = systemContext(database, head.actor.institutionId, { now: () => NOW });
  for (const who of ["teacher", "secretary", "parent"]) {
    ids.set(who, (await contextFor(database, `${who}@demo.eduai.test`)).actor.userId);
  }
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await withRows(database, (query) => query("delete from mcp.grants"));
  head.recorded.revokedGrants.length = 0;
});

const idOf = (who: string) => ids.get(who) ?? 0;
const grant = (grantId: string, who = "teacher", more: Partial<Parameters<typeof noteGranted>[1]> = {}) =>
  noteGranted(system, {
    userId: idOf(who),
    grantId,
    clientId: `client-${grantId}`,
    ...CLIENT,
    scopes: ["mcp:read"],
    createdAt: at(-2),
    expiresAt: at(24),
    ...more,
  });
type Query = Parameters<typeof listClientGrants>[1];
const list = (query: Partial<Query> = {}, ctx = head) => listClientGrants(ctx, { limit: 50, state: "live", ...query });
const rowId = (grantId: string) => number(database, "select id from mcp.grants where grant_id = $1", [grantId]);
const stateOf = async (grantId: string) =>
  (
    await withRows(database, (query) =>
      query<{ ended_reason: string | null }>("select ended_reason from mcp.grants where grant_id = $1", [grantId]),
    )
  )[0]?.ended_reason;
const audited = (grantId: string) =>
  withRows(database, (query) =>
    query("select actor_user_id::int as by, before from users.audit_logs where entity_id = $1", [grantId]),
  );

it("lists by client and person, counts the people of each client, and parts what is live from what ended or lapsed", async () => {
  await grant("a");
  await grant("b", "secretary");
  await grant("c", "parent", { clientName: "Zeta", redirectHost: "com.zeta:" });
  await grant("lapsed", "parent", { expiresAt: at(-1) });
  await noteUsed(system, "a", at(720));
  const live = await list();
  expect(live).toMatchObject({ total: 3, nextCursor: null });
  expect(live.data.map(({ clientName }) => clientName)).toEqual(["Asistente", "Asistente", "Zeta"]);
  expect(live.clients.toSorted((x, y) => y.people - x.people)).toEqual([
    { ...CLIENT, people: 2, grants: 2 },
    { clientName: "Zeta", redirectHost: "com.zeta:", people: 1, grants: 1 },
  ]);
  expect(live.data.find(({ person }) => person.id === idOf("teacher"))).toMatchObject({
    person: { role: "Profesorado" },
    scopes: ["mcp:read"],
    createdAt: at(-2).toISOString(),
    lastUsedAt: NOW.toISOString(),
    expiresAt: at(720).toISOString(),
    endedAt: null,
    endedReason: null,
  });
  const ended = await list({ state: "ended" });
  expect(ended.data).toMatchObject([{ endedAt: at(-1).toISOString(), endedReason: "expired", lastUsedAt: null }]);
  expect((await list({ clientName: "Zeta", redirectHost: "com.zeta:" })).data).toHaveLength(1);
  expect((await list({ clientName: "Zeta", redirectHost: "elsewhere" })).data).toEqual([]);
  const first = await list({ limit: 2 });
  const rest = await list({ limit: 2, cursor: first.nextCursor ?? "" });
  expect([...first.data, ...rest.data]).toEqual(live.data);
  await expect(list({}, await contextFor(database, "teacher@demo.eduai.test"))).rejects.toMatchObject({
    code: "forbidden",
  });
  const other = await contextFor(database, "head@otra.eduai.test", { now: () => NOW });
  expect(await list({}, other)).toMatchObject({ data: [], total: 0, clients: [] });
});

it("a fresh grant takes the place of the same client's former one of that person, and of no other", async () => {
  await grant("old", "teacher", { clientId: "one" });
  await grant("other", "secretary", { clientId: "one" });
  await grant("new", "teacher", { clientId: "one", createdAt: at(-1) });
  expect([await stateOf("old"), await stateOf("other"), await stateOf("new")]).toEqual(["replaced", null, null]);
});

it("an end chooses as the worker that keeps the grants does, comes once, and no later use takes it back", async () => {
  await grant("before", "teacher", { createdAt: at(-3) });
  await grant("after", "teacher", { createdAt: at(-1) });
  await grant("lapsed", "teacher", { createdAt: at(-3), expiresAt: at(-2) });
  const end = (reason: "person" | "rights_ended") =>
    system.db.transaction((tx) => noteEnded(tx, [idOf("teacher")], { before: at(-1) }, { reason, at: NOW }));
  expect([await end("rights_ended"), await end("person")]).toEqual([1, 0]);
  await noteUsed(system, "before", at(99));
  expect([await stateOf("before"), await stateOf("after"), await stateOf("lapsed")]).toEqual([
    "rights_ended",
    null,
    null,
  ]);
  expect((await list()).data).toHaveLength(1);
});

it("the head ends one grant of anyone, once, which is written down, and none of another school", async () => {
  await grant("a");
  await grant("b", "parent");
  const params = { id: await rowId("a") };
  const other = await contextFor(database, "head@otra.eduai.test", { now: () => NOW });
  await expect(endClientGrant(other, params)).rejects.toMatchObject({ code: "not_found" });
  expect(await stateOf("a")).toBeNull();
  await endClientGrant(head, params);
  expect(head.recorded.revokedGrants).toEqual([
    { institutionId: head.actor.institutionId, userId: idOf("teacher"), which: { ids: ["a"] } },
  ]);
  expect([await stateOf("a"), await stateOf("b")]).toEqual(["school", null]);
  expect(await audited("a")).toEqual([{ by: head.actor.userId, before: { userId: idOf("teacher"), ...CLIENT } }]);
  await expect(endClientGrant(head, params)).rejects.toMatchObject({ code: "conflict", reason: "ai_client_ended" });
  const down = await contextFor(database, "head@demo.eduai.test", {
    now: () => NOW,
    ports: {
      grants: {
        list: async () => [],
        revoke: async () => {
          throw new AppError("unavailable", "Inténtalo más tarde.");
        },
      },
    },
  });
  await expect(endClientGrant(down, { id: await rowId("b") })).rejects.toMatchObject({
    code: "unavailable",
  });
  expect([await stateOf("b"), await audited("b")]).toEqual([null, []]);
});

it("a whole client ends by the number that was seen, however many there are, and what failed stays to be ended", async () => {
  const many = END_LIMIT + 5;
  for (let n = 0; n < many; n += 1) await grant(`g${n}`, n % 2 === 0 ? "teacher" : "parent");
  await grant("elsewhere", "teacher", { redirectHost: "elsewhere" });
  const end = (count: number, ctx = head) => endAiClient(ctx, { ...CLIENT, count });
  await expect(end(many - 1)).rejects.toMatchObject({
    code: "conflict",
    reason: "ai_clients_changed",
    current: many,
  });
  expect(head.recorded.revokedGrants).toEqual([]);
  let asked = 0;
  const failing = await contextFor(database, "head@demo.eduai.test", {
    now: () => NOW,
    ports: {
      grants: {
        list: async () => [],
        revoke: async () => {
          asked += 1;
          if (asked > 15) throw new AppError("unavailable", "Inténtalo más tarde.");
          return 1;
        },
      },
    },
  });
  expect(await end(many, failing)).toEqual({ ended: 15, left: many - 15 });
  expect(await end(many - 15)).toEqual({ ended: many - 15, left: 0 });
  expect((await list()).data.map(({ redirectHost }) => redirectHost)).toEqual(["elsewhere"]);
  const entries = "select count(distinct entity_id) from users.audit_logs where entity_id ~ '^g[0-9]+$'";
  expect(await number(database, entries)).toBe(many);
});
