import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import { outboxEvents } from "#schema/outbox.ts";
import type { Actor, Context } from "../context.ts";
import type { Transaction } from "../database.ts";

/** Notes what must happen after this transaction commits. The caller calls `ctx.ports.outbox.requestDrain` afterwards. */
export async function enqueue(
  ctx: Pick<Context, "now"> & { readonly actor: Pick<Actor, "institutionId"> },
  tx: Transaction,
  ...events: readonly OutboxPayload[]
): Promise<void> {
  if (events.length === 0) return;
  const { institutionId } = ctx.actor;
  const createdAt = ctx.now();
  await tx
    .insert(outboxEvents)
    .values(events.map(({ type, payload }) => ({ institutionId, type, payload, createdAt })));
}
