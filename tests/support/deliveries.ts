import type { SystemContext } from "#core/context.ts";
import { type DeliveryPorts, deliver } from "#core/notifications/deliver.ts";
import { storeDeadLetters } from "#core/outbox/dead-letters.ts";
import { openDatabase } from "#platform/db.ts";
import type { Recorded } from "./context.ts";
import type { TestDatabase } from "./database.ts";

const TURNS = 3;

/** Ports of the deliveries' consumer that remember what they pushed, with a provider that has no limit. */
export function deliveryPorts(
  database: TestDatabase,
  ctx: SystemContext & { recorded: Recorded },
  overrides: Partial<DeliveryPorts> = {},
): DeliveryPorts {
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  return {
    push: async (institutionId, pushes) => {
      for (const { userId, events } of pushes) {
        for (const event of events) ctx.recorded.events.push({ institutionId, userId, event });
      }
      return { failed: [] };
    },
    pacer: { reserve: async () => ({ waitMs: 0 }), pause: async () => undefined },
    sleep: async () => undefined,
    keepDeadLetters: (letters) =>
      storeDeadLetters(openDatabase(config, { institutionId: null, userId: null }), letters, ctx.now()),
    ...overrides,
  };
}

/** Delivers what is due, and again while the drain is asked to come back, a few times at most. */
export async function carryOut(
  database: TestDatabase,
  ctx: SystemContext & { recorded: Recorded },
  overrides: Partial<DeliveryPorts> = {},
): Promise<void> {
  const ports = deliveryPorts(database, ctx, overrides);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const drains = ctx.recorded.drainRequests.length;
    await deliver(ctx, ports);
    if (ctx.recorded.drainRequests.length === drains) return;
  }
}
