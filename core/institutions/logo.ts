import type { brandingApi } from "#contracts/api/institutions/branding.ts";
import type { View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { deleteUnnamed } from "../operations/on-files-expired.ts";
import { sha256 } from "../sha256.ts";
import { changeBranding, readBranding } from "./branding.ts";
import { readLogo } from "./logo-image.ts";

/** The logo of the actor's own school; without its bytes for whoever has that very one. Errors: `not_found`, `unavailable`. */
export async function getLogo(ctx: Context, has: (sha: string) => boolean) {
  authorize(ctx, "institution.read");
  const { logo } = (await readBranding(ctx)).branding;
  const { key, sha, contentType } = orNotFound(logo, "Tu centro no tiene logo.");
  if (has(sha)) return { sha, contentType, bytes: null };
  const bytes = await ctx.ports.files.get(key).catch((cause: unknown) => {
    throw new AppError("unavailable", "El logo no se puede leer ahora mismo.", { cause });
  });
  return { sha, contentType, bytes: orNotFound(bytes ?? undefined, "El logo ya no está: súbelo otra vez.") };
}

/**
 * Sets the school's logo. The file lies there before the row names it: what fails in between leaves the school as it was.
 * Each change of a school takes another version, so a key that was given up is never in use again and may be deleted at
 * any time. Errors: those of `readLogo`, `unavailable`, `precondition_failed`.
 */
export async function setLogo(
  ctx: Context,
  { bytes, version }: { readonly bytes: Uint8Array; readonly version: string },
): Promise<View<typeof brandingApi.setLogo>> {
  authorize(ctx, "settings.update");
  const image = readLogo(bytes);
  const sha = await sha256(bytes);
  const { institutionId } = ctx.actor;
  const key = `logos/${institutionId}/${sha}-${version.slice(0, 20)}`;
  await ctx.ports.files.put(key, bytes, image.contentType).catch((cause: unknown) => {
    throw new AppError("unavailable", "El logo no se ha podido guardar. Inténtalo otra vez en un momento.", {
      reason: "logo_not_stored",
      cause,
    });
  });
  try {
    return await changeBranding(ctx, version, "school.logo_changed", (before) =>
      before.logo?.sha === sha ? before : { ...before, logo: { key, sha, ...image } },
    );
  } finally {
    // Unless it is the school's logo now; should this fail, the file is all that is left.
    await deleteUnnamed(ctx, institutionId, [key]).catch(() => undefined);
  }
}

/** The school has no logo any more. Errors: `precondition_failed`. */
export async function removeLogo(
  ctx: Context,
  { version }: { readonly version: string },
): Promise<View<typeof brandingApi.removeLogo>> {
  authorize(ctx, "settings.update");
  return changeBranding(ctx, version, "school.logo_removed", ({ logo: _, ...rest }) => rest);
}
