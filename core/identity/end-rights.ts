import type { RightsEnded } from "#contracts/outbox.ts";
import { outboxEvents } from "#schema/index.ts";
import type { Transaction } from "../database.ts";
import type { IdentityContext } from "./ports.ts";

/** Notes in the transaction that ends rights that all which hangs on them must go: `on-rights-ended.ts` carries it out. */
export async function noteRightsEnded(
  ctx: Pick<IdentityContext, "now">,
  tx: Transaction,
  institutionId: number,
  payload: RightsEnded,
): Promise<void> {
  await tx
    .insert(outboxEvents)
    .values({ institutionId, type: "rights.ended", payload: { ...payload }, createdAt: ctx.now() });
}

/**
 * What can be done at once after the commit. Nothing here fails the request: the event does it all again until it is
 * done, whatever was down meanwhile.
 */
export async function endAtOnce(
  ctx: IdentityContext,
  institutionId: number,
  userId: number,
  sessionIds: readonly string[],
): Promise<void> {
  await ctx.sessions.forget(...sessionIds).catch(() => undefined);
  ctx.later(() => Promise.all([ctx.poke(institutionId), ctx.disconnect(institutionId, userId, sessionIds)]));
}
