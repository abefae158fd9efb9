import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { orNotFound } from "../../errors.ts";
import { sessionOfKey } from "./internal.ts";

/**
 * Ends a key of the school, whoever's it is; one that has ended stays as it is. Refused at once where the copy that
 * isolates keep is read, within a minute everywhere. Errors: `forbidden`, `not_found`.
 */
export async function revokeApiKey(ctx: Context, { id }: { id: number }): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ name: apiKeys.name, revokedAt: apiKeys.revokedAt })
      .from(apiKeys)
      .where(eq(apiKeys.id, id))
      .for("no key update");
    const { name, revokedAt } = orNotFound(row, "No existe esa clave.");
    if (revokedAt !== null) return;
    await tx
      .update(apiKeys)
      .set({ revokedAt: ctx.now() })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
    await recordAudit(ctx, tx, [{ action: "api_key.revoked", entity: "api_key", entityId: id, before: { name } }]);
  });
  // What this misses ends by itself when the copy is read anew.
  await ctx.ports.live.forgetSessions([sessionOfKey(ctx.actor.institutionId, id)]).catch(() => undefined);
}
