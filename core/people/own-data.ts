import { eq, sql } from "drizzle-orm";
import type { ownDataApi } from "#contracts/api/people/own.ts";
import type { View } from "#contracts/endpoint.ts";
import { roles, students, users } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockedColumns } from "./internal.ts";

type Own = View<typeof ownDataApi.get>;

/** What the school has of the actor. */
export async function getOwnData(ctx: Context): Promise<Own> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        givenName: users.givenName,
        middleName: users.middleName,
        familyName: users.familyName,
        email: users.email,
        username: users.username,
        phone: users.phone,
        role: roles.title,
        groupName: students.groupName,
        version: users.version,
      })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .leftJoin(students, eq(students.userId, users.id))
      .where(eq(users.id, ctx.actor.userId)),
  ]);
  return orNotFound(rows[0]);
}

/** Writes the actor's own telephone. Errors: `precondition_failed` when somebody changed the person meanwhile. */
export async function changeOwnData(
  ctx: Context,
  { phone, version }: { readonly phone: string | null; readonly version: string },
): Promise<Own> {
  const { userId } = ctx.actor;
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select(lockedColumns).from(users).where(eq(users.id, userId)).for("no key update");
    const before = orNotFound(row);
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado estos datos mientras tanto.", {
        reason: "person_changed",
        current: { phone: before.phone },
      });
    }
    if (before.phone === phone) return;
    await tx
      .update(users)
      .set({
        phone,
        // What people say of themselves counts more than what an import says of them.
        ...(before.isImported ? { correctedFields: [...new Set([...before.correctedFields, "phone"])].sort() } : {}),
        version: sql`${users.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(users.id, userId));
    await recordAudit(ctx, tx, [
      { action: "user.updated", entity: "user", entityId: userId, before: { phone: before.phone }, after: { phone } },
    ]);
  });
  return getOwnData(ctx);
}
