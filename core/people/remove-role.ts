import { eq } from "drizzle-orm";
import type { rolesApi } from "#contracts/api/people/roles.ts";
import type { Input } from "#contracts/endpoint.ts";
import { roles, secondFactorRules, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { ownRole } from "./own-roles.ts";

/** Takes a role of the school's own away. Errors: `conflict` for a built-in one, and while somebody has it, active or not. */
export async function removeRole(ctx: Context, { id }: Input<typeof rolesApi.remove>): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    const { title, kind, permissions } = await ownRole(ctx, tx, id);
    const [holder] = await tx.select({ id: users.id }).from(users).where(eq(users.roleId, id)).limit(1);
    if (holder !== undefined) {
      throw new AppError("conflict", "Hay personas con este perfil: dales antes otro.", { reason: "role_in_use" });
    }
    const [rule] = await tx
      .select({ requiredFrom: secondFactorRules.requiredFrom })
      .from(secondFactorRules)
      .where(eq(secondFactorRules.roleId, id));
    const requiredFrom = rule?.requiredFrom.toISOString() ?? null;
    await tx.delete(roles).where(eq(roles.id, id));
    await recordAudit(ctx, tx, [
      { action: "role.removed", entity: "role", entityId: id, before: { title, kind, permissions, requiredFrom } },
    ]);
  });
}
