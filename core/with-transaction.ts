import type { BatchResponse } from "drizzle-orm/batch";
import type { Context } from "./context.ts";
import type { Database, Queries, Statements, Transaction } from "./database.ts";
import type { Ports } from "./ports.ts";

/**
 * Runs several verbs in one transaction: those called with `joined` write in it, all of them or none. Their own
 * transactions are savepoints, their batches read what was written before. What they would do after their commit
 * (request a drain, publish, send to a queue, close what is open, change the cache) happens once after the outermost
 * commit, in the order asked for, and not at all when it is rolled back; every effect is tried, the first that fails is
 * thrown. Within `work` verbs run one after another: a transaction has one connection. A repeat that an Idempotency-Key
 * answers from what was stored runs neither `work` nor its effects: the drain's alarm and the cache's term make up for them.
 */
export async function withTransaction<Ctx extends Pick<Context, "db" | "ports">, Result>(
  ctx: Ctx,
  work: (joined: Ctx, tx: Transaction) => Promise<Result>,
): Promise<Result> {
  let effects: Effects = new Map();
  const result = await ctx.db.transaction((tx) => {
    // A transaction that lost against another runs again: what its first try asked for is void.
    effects = new Map();
    return work({ ...ctx, db: joinedDatabase(tx), ports: deferring(ctx.ports, effects) }, tx);
  });
  const failed: unknown[] = [];
  for (const effect of effects.values()) await effect().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
  return result;
}

/** By what makes two of them the same: a school's drain is requested once. */
type Effects = Map<unknown, () => Promise<void>>;

/** The database as it is seen from within an open transaction. */
function joinedDatabase(tx: Transaction): Database {
  return {
    batch: (build) => inOrder(tx, build),
    transaction: (run) => tx.transaction(run),
  };
}

/** The statements of a batch one by one: both builders make the same statements, lazy until awaited, with the same results. */
async function inOrder<const T extends Statements>(
  tx: Transaction,
  build: (q: Queries) => T,
): Promise<BatchResponse<[...T]>> {
  const results: unknown[] = [];
  for (const statement of build(tx as unknown as Queries)) results.push(await statement);
  return results as unknown as BatchResponse<[...T]>;
}

/** Ports whose announcements of committed rows wait in `effects`; what returns a value or is asked beforehand acts at once. */
function deferring(ports: Ports, effects: Effects): Ports {
  const later = async (effect: () => Promise<void>, same: unknown = effect) => void effects.set(same, effect);
  const { outbox, hub, jobs, live, cache } = ports;
  return {
    ...ports,
    outbox: { requestDrain: (school) => later(() => outbox.requestDrain(school), `drain ${school}`) },
    hub: { publish: (school, userId, event) => later(() => hub.publish(school, userId, event)) },
    jobs: { send: (message) => later(() => jobs.send(message)) },
    live: {
      forgetSessions: (ids) => later(() => live.forgetSessions(ids)),
      disconnect: (school, userId, sessionIds) => later(() => live.disconnect(school, userId, sessionIds)),
      reviewRooms: (school, userId) => later(() => live.reviewRooms(school, userId)),
    },
    cache: {
      getJson: (key) => cache.getJson(key),
      setJson: (key, value, seconds) => later(() => cache.setJson(key, value, seconds)),
      delete: (...keys) => later(() => cache.delete(...keys)),
    },
  };
}
