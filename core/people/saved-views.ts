import { and, asc, eq, ne } from "drizzle-orm";
import { MOST_VIEWS, type viewsApi } from "#contracts/api/people/views.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { savedViews, users } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";

const columns = { id: savedViews.id, title: savedViews.title, query: savedViews.query };

/** The actor's own views of a page, by name. */
export async function listSavedViews(
  ctx: Context,
  { page }: Input<typeof viewsApi.list>,
): Promise<View<typeof viewsApi.list>> {
  const [data] = await ctx.db.batch((q) => [
    q
      .select(columns)
      .from(savedViews)
      .where(and(eq(savedViews.userId, ctx.actor.userId), eq(savedViews.page, page)))
      .orderBy(asc(savedViews.title)),
  ]);
  return { data };
}

/** Keeps a view of a page under a name, in the place of one of that name. Errors: `conflict` for one too many. */
export async function saveView(
  ctx: Context,
  { page, title, query }: Input<typeof viewsApi.save>,
): Promise<View<typeof viewsApi.save>> {
  const { institutionId, userId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    // One after the other, so that the count holds.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
    const others = await tx
      .select({ id: savedViews.id })
      .from(savedViews)
      .where(and(eq(savedViews.userId, userId), eq(savedViews.page, page), ne(savedViews.title, title)));
    if (others.length >= MOST_VIEWS) {
      throw new AppError("conflict", "Ya tienes muchas vistas guardadas: quita alguna antes.", {
        reason: "views_too_many",
      });
    }
    const [row] = await tx
      .insert(savedViews)
      .values({ institutionId, userId, page, title, query, createdAt: ctx.now() })
      .onConflictDoUpdate({
        target: [savedViews.institutionId, savedViews.userId, savedViews.page, savedViews.title],
        set: { query },
      })
      .returning(columns);
    const saved = orNotFound(row);
    await recordAudit(ctx, tx, [{ action: "view.saved", entity: "user", entityId: userId, after: { title } }]);
    return saved;
  });
}

/** Takes one of the actor's own views away. Errors: `not_found`. */
export async function removeSavedView(ctx: Context, { id }: Input<typeof viewsApi.remove>): Promise<void> {
  const { userId } = ctx.actor;
  await ctx.db.transaction(async (tx) => {
    const [gone] = await tx
      .delete(savedViews)
      .where(and(eq(savedViews.id, id), eq(savedViews.userId, userId)))
      .returning({ title: savedViews.title });
    const { title } = orNotFound(gone);
    await recordAudit(ctx, tx, [{ action: "view.removed", entity: "user", entityId: userId, before: { title } }]);
  });
}
