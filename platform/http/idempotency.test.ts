import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "#core/context.ts";
import type { Database } from "#core/database.ts";
import { AppError } from "#core/errors.ts";
import { withholdAnswers } from "#core/outbox/withhold-answers.ts";
import { auditLogs } from "#schema/index.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { withIdempotencyKey } from "./idempotency.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const as = (account = "teacher@demo") => contextFor(database, `${account}.eduai.test`);

/** A verb that leaves one row per run and returns what JSON alone would not keep; `inside` is told when it has the key's row. */
function effect(action: string, gate?: Promise<void>, inside?: () => void) {
  return async (ctx: Context) => {
    const at = await ctx.db.transaction(async (tx) => {
      await tx.insert(auditLogs).values({
        institutionId: ctx.actor.institutionId,
        at: ctx.now(),
        action,
        entity: "test",
        entityId: "1",
        requestId: "idempotency-test",
      });
      inside?.();
      await gate;
      return ctx.now();
    });
    return { status: 201, body: { year: at.getUTCFullYear() } };
  };
}

const effects = (action: string) =>
  number(database, "select count(*) from users.audit_logs where action = $1", [action]);

function failingAfter(db: Database, reads: number): Database {
  let left = reads;
  return {
    transaction: (run) => db.transaction(run),
    batch: async (build) => {
      left -= 1;
      if (left < 0) throw new AppError("unavailable", "gone");
      return db.batch(build);
    },
  };
}

const inFlight = { code: "conflict", retryAfterSeconds: expect.any(Number) };

it("has one effect when neither the answer nor the key could be touched after the commit", async () => {
  const ctx = await as();
  const broken = { ...ctx, db: failingAfter(ctx.db, 1) };
  const first = await withIdempotencyKey(broken, "lost-answer", "body", effect("lost-answer"));
  expect(first).toEqual({ status: 201, body: { year: expect.any(Number) } });
  await expect(withIdempotencyKey(ctx, "lost-answer", "body", effect("lost-answer"))).rejects.toMatchObject(inFlight);
  const later = { ...ctx, now: () => new Date(Date.now() + 6_000) };
  expect(await withIdempotencyKey(later, "lost-answer", "body", effect("lost-answer"))).toEqual(first);
  expect(await withIdempotencyKey(ctx, "lost-answer", "body", effect("lost-answer"))).toEqual(first);
  expect(await effects("lost-answer")).toBe(1);
});

it("has one effect when the request dies after its transaction, and the repeat finishes what was left", async () => {
  const ctx = await as();
  const dies = async (inner: Context) => {
    await effect("dies")(inner);
    throw new Error("the isolate is gone");
  };
  await expect(withIdempotencyKey(ctx, "dies", "body", dies)).rejects.toThrow("gone");
  const later = { ...ctx, now: () => new Date(Date.now() + 6_000) };
  const answer = await withIdempotencyKey(later, "dies", "body", effect("dies"));
  expect(answer).toEqual({ status: 201, body: { year: new Date().getUTCFullYear() } });
  expect(await effects("dies")).toBe(1);
});

it("is one effect among many at once; the others get a `Retry-After`", async () => {
  const ctx = await as();
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, () => withIdempotencyKey(ctx, "burst", "body", effect("burst"))),
  );
  for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject(inFlight);
  expect(answers.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(await effects("burst")).toBe(1);
});

it("is not given away while its transaction is open, however long that takes", async () => {
  const ctx = await as();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: held, resolve: inside } = Promise.withResolvers<void>();
  const slow = withIdempotencyKey(ctx, "slow", "body", effect("slow", gate, inside));
  const later = { ...ctx, now: () => new Date(Date.now() + 3_600_000) };
  await held;
  await expect(withIdempotencyKey(later, "slow", "body", effect("slow"))).rejects.toMatchObject(inFlight);
  open();
  const answer = await slow;
  expect(await withIdempotencyKey(later, "slow", "body", effect("slow"))).toEqual(answer);
  expect(await effects("slow")).toBe(1);
});

it("of an owner that fell asleep before its transaction is taken over, and that owner cannot write any more", async () => {
  const ctx = await as();
  const { promise: gate, resolve: wake } = Promise.withResolvers<void>();
  const { promise: asleep, resolve: sleeps } = Promise.withResolvers<void>();
  const sleeper = withIdempotencyKey(ctx, "asleep", "body", async (inner) => {
    sleeps();
    await gate;
    return effect("asleep")(inner);
  });
  await asleep;
  await expect(withIdempotencyKey(ctx, "asleep", "body", effect("asleep"))).rejects.toMatchObject(inFlight);
  const later = { ...ctx, now: () => new Date(Date.now() + 6_000) };
  const answer = await withIdempotencyKey(later, "asleep", "body", effect("asleep"));
  wake();
  await expect(sleeper).rejects.toMatchObject(inFlight);
  expect(await withIdempotencyKey(ctx, "asleep", "body", effect("asleep"))).toEqual(answer);
  expect(await effects("asleep")).toBe(1);
});

it("belongs to one person and one body, and a refusal is not kept", async () => {
  const [teacher, head] = [await as(), await as("head@demo")];
  const refused = () => Promise.reject(new AppError("unprocessable", "no"));
  await expect(withIdempotencyKey(teacher, "own", "body", refused)).rejects.toMatchObject({ code: "unprocessable" });
  await withIdempotencyKey(teacher, "own", "body", effect("own-teacher"));
  await withIdempotencyKey(head, "own", "body", effect("own-head"));
  expect([await effects("own-teacher"), await effects("own-head")]).toEqual([1, 1]);
  await expect(withIdempotencyKey(teacher, "own", "another", effect("own-teacher"))).rejects.toMatchObject({
    code: "conflict",
  });
  await withRows(database, (query) =>
    query("update outbox.idempotency_keys set expires_at = now() - interval '1 s' where key = 'own'"),
  );
  await withIdempotencyKey(teacher, "own", "another", effect("own-teacher"));
  expect(await effects("own-teacher")).toBe(2);
});

it("is not repeated to somebody whose rights ended since, but to everybody else", async () => {
  const [teacher, head] = [await as(), await as("head@demo")];
  const dies = async (inner: Context) => {
    await effect("withheld-dead")(inner);
    throw new Error("the isolate is gone");
  };
  for (const ctx of [teacher, head]) await withIdempotencyKey(ctx, "withheld", "body", effect("withheld"));
  await expect(withIdempotencyKey(teacher, "withheld-dead", "body", dies)).rejects.toThrow("gone");
  await teacher.db.transaction((tx) => withholdAnswers(tx, [teacher.actor.userId]));
  const kept = await withRows(database, (query) =>
    query(
      "select response, effects, owner from outbox.idempotency_keys where actor_user_id = $1 and key like 'withheld%'",
      [teacher.actor.userId],
    ),
  );
  const nothing = { response: null, effects: [], owner: null };
  expect(kept).toEqual([nothing, nothing]);
  const refused = { code: "forbidden" };
  await expect(withIdempotencyKey(teacher, "withheld", "body", effect("withheld"))).rejects.toMatchObject(refused);
  const later = { ...teacher, now: () => new Date(Date.now() + 6_000) };
  await expect(withIdempotencyKey(later, "withheld-dead", "body", effect("withheld-dead"))).rejects.toMatchObject(
    refused,
  );
  expect(await withIdempotencyKey(head, "withheld", "body", effect("withheld"))).toMatchObject({ status: 201 });
  expect([await effects("withheld"), await effects("withheld-dead")]).toEqual([2, 1]);
  await withIdempotencyKey(teacher, "withheld-anew", "body", effect("withheld"));
  expect(await effects("withheld")).toBe(3);
});

it("of a request that is being answered stays its own while the person's rights end", async () => {
  const ctx = await as();
  const rights = await as("head@demo");
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: held, resolve: holds } = Promise.withResolvers<void>();
  const slow = withIdempotencyKey(ctx, "meanwhile-open", "body", (inner) =>
    inner.db.transaction(async () => {
      holds();
      await gate;
      return { status: 201, body: { year: 1 } };
    }),
  );
  await held;
  await rights.db.transaction((tx) => withholdAnswers(tx, [ctx.actor.userId]));
  open();
  await slow;
  expect(await withIdempotencyKey(ctx, "meanwhile-open", "body", effect("meanwhile-open"))).toEqual({
    status: 201,
    body: { year: 1 },
  });
});
