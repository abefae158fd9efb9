import { and, desc, eq, gt, sql } from "drizzle-orm";
import * as z from "zod";
import { PERSON_KINDS } from "#contracts/api/people/people.ts";
import type { Role, rolesApi } from "#contracts/api/people/roles.ts";
import type { Input } from "#contracts/endpoint.ts";
import { SCHOOL_PERMISSIONS } from "#contracts/permissions.ts";
import { auditLogs, secondFactorRules } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { makeRole } from "./create-role.ts";

const UNDO_MS = 30 * 86_400_000;

/** What the log says of a role that was taken away. */
const Removed = z.object({
  title: z.string(),
  kind: z.enum(PERSON_KINDS),
  permissions: z.array(z.string()),
  requiredFrom: z.string().nullable().default(null),
});

/**
 * Makes a role anew that was taken away within thirty days: title, kind and what it permits, as the log has them, and from when a
 * second factor was demanded of it. Errors: `not_found` for one that was not taken away, or has come back; as `createRole`.
 */
export async function restoreRole(ctx: Context, { id }: Input<typeof rolesApi.restore>): Promise<Role> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    // Of two who take it back at once, one does.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.roles'), ${ctx.actor.institutionId}::int)`);
    const entries = await tx
      .select({ action: auditLogs.action, before: auditLogs.before })
      .from(auditLogs)
      .where(
        and(
          eq(auditLogs.institutionId, ctx.actor.institutionId),
          eq(auditLogs.entity, "role"),
          eq(auditLogs.entityId, String(id)),
          gt(auditLogs.at, new Date(ctx.now().getTime() - UNDO_MS)),
        ),
      )
      .orderBy(desc(auditLogs.id))
      .limit(1);
    const [last] = entries.filter(({ action }) => action === "role.removed");
    const { title, kind, permissions, requiredFrom } = Removed.parse(orNotFound(last, "No existe ese perfil.").before);
    // What the platform knows no more is not given again.
    const known = SCHOOL_PERMISSIONS.filter((name) => permissions.includes(name));
    const role = await makeRole(ctx, tx, { title, kind, permissions: known });
    if (requiredFrom !== null) {
      const { institutionId } = ctx.actor;
      await tx
        .insert(secondFactorRules)
        .values({ institutionId, roleId: role.id, requiredFrom: new Date(requiredFrom) });
    }
    await recordAudit(ctx, tx, [
      {
        action: "role.restored",
        entity: "role",
        entityId: id,
        after: { id: role.id, title, kind, permissions: known, requiredFrom },
      },
    ]);
    return role;
  });
}
