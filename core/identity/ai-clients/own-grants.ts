import type { McpGrant } from "#contracts/internal/mcp.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { noteEnded } from "./register.ts";

/** What the person has connected to their account, newest first. Errors: `unavailable`. */
export async function listAiClients(ctx: Context): Promise<{ data: McpGrant[] }> {
  return { data: await ctx.ports.grants.list(ctx.actor.institutionId, ctx.actor.userId) };
}

/** Ends one of the person's own connections, whatever it holds open. Errors: `not_found`, `unavailable`. */
export async function revokeAiClient(ctx: Context, { id }: { id: string }): Promise<void> {
  const { institutionId, userId } = ctx.actor;
  // The entry is written first: what ends without one could not be explained later.
  await ctx.db.transaction(async (tx) => {
    await recordAudit(ctx, tx, [{ action: "ai_client.revoked", entity: "mcp_grant", entityId: id }]);
    const which = { ids: [id] };
    const ended = await ctx.ports.grants.revoke(institutionId, userId, which);
    const entered = await noteEnded(tx, [userId], which, { reason: "person", at: ctx.now() });
    if (ended === 0 && entered === 0) throw new AppError("not_found", "No existe esa conexión.");
  });
}
