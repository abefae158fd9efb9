import { eq, sql } from "drizzle-orm";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import type { brandingApi } from "#contracts/api/institutions/branding.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { type Branding, institutions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";

const columns = { id: institutions.id, branding: institutions.branding, version: institutions.version };

/** The actor's school as its row has it. */
export async function readBranding({ db, actor }: Pick<Context, "db" | "actor">) {
  const [rows] = await db.batch((q) => [
    q.select(columns).from(institutions).where(eq(institutions.id, actor.institutionId)),
  ]);
  return orNotFound(rows[0]);
}

export function brandingView({ logo, color }: Branding, version: number): View<typeof brandingApi.get> {
  if (logo === undefined) return { logo: null, color: color ?? null, version };
  const { key: _, ...shown } = logo;
  return { logo: shown, color: color ?? null, version };
}

/** Logo and colour of the actor's own school. */
export async function getBranding(ctx: Context): Promise<View<typeof brandingApi.get>> {
  authorize(ctx, "institution.read");
  const { branding, version } = await readBranding(ctx);
  return brandingView(branding, version);
}

/** Any colour: pages take the shades of it that are read in each theme. Errors: `precondition_failed`. */
export async function setAccentColor(
  ctx: Context,
  { color, version }: Input<typeof brandingApi.setColor> & { readonly version: string },
): Promise<View<typeof brandingApi.setColor>> {
  authorize(ctx, "settings.update");
  return changeBranding(ctx, version, "school.color_changed", ({ color: _, ...rest }) =>
    color === null ? rest : { ...rest, color },
  );
}

/**
 * Puts `next(what there is)` in its place, and what the former logo lies in goes once that has committed. What stays as
 * it was is not written. Errors: `precondition_failed` with the branding as it is.
 */
export async function changeBranding(
  ctx: Context,
  version: string,
  action: AuditAction,
  next: (before: Branding) => Branding,
): Promise<View<typeof brandingApi.get>> {
  const { after, gone } = await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select(columns)
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId))
      .for("no key update");
    const { id, branding: before, version: present } = orNotFound(row);
    if (String(present) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado los datos del centro mientras tanto.", {
        reason: "school_changed",
        current: brandingView(before, present),
      });
    }
    const branding = next(before);
    if (branding.color === before.color && branding.logo?.sha === before.logo?.sha) {
      return { after: brandingView(before, present), gone: [] };
    }
    await tx
      .update(institutions)
      .set({ branding, version: sql`${institutions.version} + 1`, updatedAt: ctx.now() })
      .where(eq(institutions.id, id));
    const entry = { before: noted(before, branding), after: noted(branding, before) };
    await recordAudit(ctx, tx, [{ action, entity: "institution", entityId: id, ...entry }]);
    const former = before.logo?.key;
    const keys = former === undefined || former === branding.logo?.key ? [] : [former];
    await enqueue(ctx, tx, ...keys.map((key) => ({ type: "files.expired" as const, payload: { keys: [key] } })));
    return { after: brandingView(branding, present + 1), gone: keys };
  });
  if (gone.length > 0) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  // Their own session has the brand from before.
  await ctx.ports.live.forgetSessions([ctx.actor.sessionId]);
  return after;
}

/** Of what is, only what differs from the other. */
function noted({ logo, color }: Branding, other: Branding) {
  const { key: _, ...image } = logo ?? {};
  return {
    ...(logo?.sha === other.logo?.sha ? {} : { logo: logo === undefined ? null : image }),
    ...(color === other.color ? {} : { color: color ?? null }),
  };
}
