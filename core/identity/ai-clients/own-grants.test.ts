import { afterAll, beforeAll, expect, it } from "vitest";
import type { McpGrant } from "#contracts/internal/mcp.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { AppError } from "../../errors.ts";
import type { Ports } from "../../ports.ts";
import { listAiClients, revokeAiClient } from "./own-grants.ts";
import { recordCall } from "./record-call.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const grant = (id: string): McpGrant => ({
  id,
  clientId: `client-${id}`,
  clientName: "Asistente",
  scopes: ["school:read"],
  createdAt: "2026-11-24T10:00:00.000Z",
  lastUsedAt: null,
  expiresAt: null,
});

/** Grants as they are kept: by school and person. */
function store(held: Record<string, McpGrant[]>): Ports["grants"] {
  const of = (institutionId: number, userId: number) => held[`${institutionId}:${userId}`] ?? [];
  return {
    list: async (institutionId, userId) => of(institutionId, userId),
    revoke: async (institutionId, userId, which) => {
      const before = of(institutionId, userId);
      const left = before.filter(({ id }) => !(which?.ids?.includes(id) ?? true));
      held[`${institutionId}:${userId}`] = left;
      return before.length - left.length;
    },
  };
}

const person = (grants: Ports["grants"], who = "teacher") =>
  contextFor(database, `${who}@demo.eduai.test`, { ports: { grants } });
const audited = (entityId: string) =>
  withRows(database, (query) =>
    query<{ actor: number; entity: string }>(
      "select actor_user_id::int as actor, entity from users.audit_logs where action = 'ai_client.revoked' and entity_id = $1",
      [entityId],
    ),
  );

it("a person sees the own connections, whatever their role, and nobody else's", async () => {
  const teacher = await person(store({}));
  const { institutionId, userId } = teacher.actor;
  const grants = store({ [`${institutionId}:${userId}`]: [grant("b"), grant("a")] });
  expect((await listAiClients(await person(grants))).data.map(({ id }) => id)).toEqual(["b", "a"]);
  for (const who of ["head", "student", "parent", "superadmin"]) {
    expect(await listAiClients(await person(grants, who)), who).toEqual({ data: [] });
  }
});

it("a person ends one own connection, which is written down; the others stay", async () => {
  const { institutionId, userId } = (await person(store({}))).actor;
  const ctx = await person(store({ [`${institutionId}:${userId}`]: [grant("one"), grant("two")] }));
  await revokeAiClient(ctx, { id: "one" });
  expect((await listAiClients(ctx)).data.map(({ id }) => id)).toEqual(["two"]);
  expect(await audited("one")).toEqual([{ actor: userId, entity: "mcp_grant" }]);
  await expect(revokeAiClient(ctx, { id: "one" })).rejects.toMatchObject({ code: "not_found" });
  expect(await audited("one")).toHaveLength(1);
});

it("somebody else's connection does not exist, and the attempt ends nothing", async () => {
  const { institutionId, userId } = (await person(store({}))).actor;
  const grants = store({ [`${institutionId}:${userId}`]: [grant("mine")] });
  for (const who of ["head", "parent2", "student"]) {
    await expect(revokeAiClient(await person(grants, who), { id: "mine" }), who).rejects.toMatchObject({
      code: "not_found",
    });
  }
  expect((await listAiClients(await person(grants))).data).toHaveLength(1);
  expect(await audited("mine")).toEqual([]);
});

it("a store that is down is told, and nothing is written down as ended", async () => {
  const down = async (): Promise<never> => {
    throw new AppError("unavailable", "Inténtalo más tarde.");
  };
  const ctx = await person({ list: down, revoke: down });
  await expect(listAiClients(ctx)).rejects.toMatchObject({ code: "unavailable" });
  await expect(revokeAiClient(ctx, { id: "lost" })).rejects.toMatchObject({ code: "unavailable" });
  expect(await audited("lost")).toEqual([]);
});

it("every call leaves who, through what and how it ended, and nothing of what was said", async () => {
  const ctx = { ...(await person(store({}))), now: () => new Date("2026-11-24T10:00:00Z") };
  const call = {
    clientId: "client-a",
    server: "academic",
    method: "tools/call",
    tool: "find_students",
    milliseconds: 12.6,
  };
  await recordCall(ctx, { ...call, errorCode: null });
  await recordCall(ctx, { ...call, errorCode: "forbidden" });
  const rows = await withRows(database, (query) =>
    query("select * from mcp.calls where client_id = 'client-a' order by id"),
  );
  expect(rows).toMatchObject([
    { ok: true, error_code: null, latency_ms: 13, tool_name: "find_students", server_name: "academic" },
    { ok: false, error_code: "forbidden", request_id: "test-request", at: new Date("2026-11-24T10:00:00Z") },
  ]);
  expect(rows.map(({ user_id }) => Number(user_id))).toEqual([ctx.actor.userId, ctx.actor.userId]);
});
