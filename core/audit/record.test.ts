import { afterAll, beforeAll, expect, it } from "vitest";
import { auditLogs } from "#schema/index.ts";
import { contextFor, type Recorded, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { recordAudit } from "./record.ts";

const NOW = new Date("2026-11-24T10:00:00Z");

let database: TestDatabase;
let head: Context & { recorded: Recorded };
let other: Context & { recorded: Recorded };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test", { now: () => NOW });
  other = await contextFor(database, "head@otra.eduai.test", { now: () => NOW });
});
afterAll(() => database?.drop());

interface Entry {
  seq: number;
  entity_id: string;
  prev_hash: string;
  hash: string;
  actor_user_id: number;
  session_id: string;
  request_id: string;
  ip: string;
  after: unknown;
}

const entriesOf = (ctx: Context, entity: string) =>
  withRows(database, (query) =>
    query<Entry & Record<string, unknown>>(
      `select seq::int, entity_id, prev_hash, hash, actor_user_id::int, session_id, request_id, host(ip) as ip, "after"
       from users.audit_logs where institution_id = $1 and entity = $2 order by seq`,
      [ctx.actor.institutionId, entity],
    ),
  );

const broken = (ctx: Context) =>
  withRows(database, (query) =>
    query("select * from users.broken_audit_links() where institution_id = $1", [ctx.actor.institutionId]),
  );

const record = (ctx: Context, entity: string, ids: readonly number[]) =>
  ctx.db.transaction((tx) =>
    recordAudit(
      ctx,
      tx,
      ids.map((id) => ({ action: "grade.recorded", entity, entityId: id, after: { id } })),
    ),
  );

it("entries say who did what from where, in the order of the call, chained one to the next", async () => {
  await record(head, "probe", [3, 1, 2]);
  const entries = await entriesOf(head, "probe");
  expect(entries.map(({ entity_id }) => entity_id)).toEqual(["3", "1", "2"]);
  const [first] = entries;
  expect(first).toMatchObject({
    actor_user_id: head.actor.userId,
    session_id: head.actor.sessionId,
    request_id: head.origin.requestId,
    ip: head.origin.ip,
    after: { id: 3 },
  });
  for (const [at, entry] of entries.slice(1).entries()) {
    expect(entry.prev_hash).toBe(entries[at]?.hash);
    expect(entry.seq).toBe(Number(entries[at]?.seq) + 1);
  }
  expect(new Set(entries.map(({ hash }) => hash)).size).toBe(3);
});

it("what is written side by side is one chain without a gap or a fork, each school by itself", async () => {
  await Promise.all([
    ...Array.from({ length: 12 }, (_, at) => record(head, "storm", [at, 100 + at])),
    ...Array.from({ length: 12 }, (_, at) => record(other, "storm", [at])),
  ]);
  for (const [ctx, count] of [
    [head, 24],
    [other, 12],
  ] as const) {
    const entries = await entriesOf(ctx, "storm");
    expect(entries).toHaveLength(count);
    const seqs = entries.map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: count }, (_, at) => Number(seqs[0]) + at));
    expect(await broken(ctx)).toEqual([]);
  }
});

it("a change that is refused leaves no entry, and no entry is changed or taken out by the application", async () => {
  const before = (await entriesOf(head, "refused")).length;
  await expect(
    head.db.transaction(async (tx) => {
      await recordAudit(head, tx, [{ action: "grade.recorded", entity: "refused", entityId: 1 }]);
      throw new Error("refused");
    }),
  ).rejects.toThrow("refused");
  expect(await entriesOf(head, "refused")).toHaveLength(before);
  await record(head, "kept", [1]);
  await expect(head.db.transaction((tx) => tx.update(auditLogs).set({ action: "nothing" }))).rejects.toThrow();
  await expect(head.db.transaction((tx) => tx.delete(auditLogs))).rejects.toThrow();
  expect(await entriesOf(head, "kept")).toHaveLength(1);
});

it("an entry that was altered behind the application's back is found", async () => {
  await record(head, "altered", [1, 2]);
  expect(await broken(head)).toEqual([]);
  await withRows(database, async (query) => {
    await query("set session_replication_role = replica");
    await query(`update users.audit_logs set "after" = '{"id": 9}' where entity = 'altered' and entity_id = '1'`);
  });
  expect(await broken(head)).not.toEqual([]);
});
