import { eq } from "drizzle-orm";
import type { authApi } from "#contracts/api/identity/auth.ts";
import type { Input } from "#contracts/endpoint.ts";
import { users } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** Stores the language in which the platform writes to oneself, mails and notices too. The same again changes nothing. */
export async function chooseLanguage(ctx: Context, { locale }: Input<typeof authApi.chooseLanguage>): Promise<void> {
  const { userId } = ctx.actor;
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ locale: users.locale })
      .from(users)
      .where(eq(users.id, userId))
      .for("no key update");
    const before = orNotFound(row);
    if (before.locale === locale) return;
    await tx.update(users).set({ locale, updatedAt: ctx.now() }).where(eq(users.id, userId));
    await recordAudit(ctx, tx, [
      { action: "language.chosen", entity: "user", entityId: userId, before, after: { locale } },
    ]);
  });
}
