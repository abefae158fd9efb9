import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import { outboxEvents } from "#schema/outbox.ts";
import type { Actor, Context } from "../context.ts";
import type { Transaction } from "../database.ts";

/** Notes what must happen after this transaction commits. The caller calls `ctx.ports.outbox.requestDrain` afterwards. */
export async function enqueue(
  ctx: Pick<Context, "now"> & { readonly actor: Pick<Actor, "institutionId"> },
  tx: Transaction,
  event: OutboxPayload,
): Promise<void> {
  await tx.insert(outboxEvents).values({
    institutionId: ctx.actor.institutionId,
    type: event.type,
    payload: event.payload,
    createdAt: ctx.now(),
  });
}
