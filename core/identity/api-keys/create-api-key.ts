import { eq } from "drizzle-orm";
import type { apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { covers } from "#contracts/permissions.ts";
import { apiKeys } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError, orNotFound } from "../../errors.ts";
import { sha256 } from "../../sha256.ts";
import type { Secrets } from "../ports.ts";
import { beginningOf, keyColumns, keyView, textOfKey } from "./internal.ts";

const DAY_MS = 86_400_000;

/**
 * Makes a key that acts in the caller's name, for some days and with some of the permissions they hold. The key itself is
 * answered here and nowhere else: what is stored is its hash. Errors: `forbidden`, `unprocessable` for a permission
 * that the caller does not hold.
 */
export async function createApiKey(
  ctx: Context,
  input: Input<typeof apiKeysApi.create>,
  secrets: Pick<Secrets, "random">,
): Promise<View<typeof apiKeysApi.create>> {
  authorize(ctx, "settings.update");
  const { institutionId, userId } = ctx.actor;
  const permissions = [...new Set(input.permissions)].toSorted();
  const lacking = permissions.filter((permission) => !covers(ctx.actor.permissions, permission));
  if (lacking.length > 0) {
    throw new AppError("unprocessable", "Una clave no puede tener permisos que tú no tienes.", {
      reason: "api_key_permissions",
      issues: lacking.map((name) => ({ path: "permissions", message: `no tienes ${name}` })),
    });
  }
  const secret = secrets.random(32);
  const keyHash = await sha256(secret);
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + input.days * DAY_MS);
  const row = await ctx.db.transaction(async (tx) => {
    const [made] = await tx
      .insert(apiKeys)
      .values({
        institutionId,
        userId,
        name: input.name,
        prefix: "",
        keyHash,
        scopes: permissions,
        expiresAt,
        createdAt: now,
      })
      .returning({ id: apiKeys.id });
    const { id } = orNotFound(made);
    const [stored] = await tx
      .update(apiKeys)
      .set({ prefix: beginningOf(institutionId, id, secret) })
      .where(eq(apiKeys.id, id))
      .returning(keyColumns);
    const after = { name: input.name, permissions, expiresAt: expiresAt.toISOString() };
    await recordAudit(ctx, tx, [{ action: "api_key.created", entity: "api_key", entityId: id, after }]);
    return orNotFound(stored);
  });
  return { ...keyView(row, now), key: textOfKey(institutionId, row.id, secret) };
}
