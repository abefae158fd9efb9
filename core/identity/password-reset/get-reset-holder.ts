import type { passwordsApi } from "#contracts/api/identity/passwords.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { signInNameOf } from "../internal.ts";
import { demandOf, readFactors } from "../owned-factors.ts";
import type { IdentityContext } from "../ports.ts";
import { findReset } from "./find-reset.ts";

/** Whom a link or code lets in, and which second factors of the last days a reset would end. Errors: `not_found` for one that is over. */
export async function getResetHolder(
  ctx: IdentityContext,
  { token }: Input<typeof passwordsApi.resetHolder>,
): Promise<View<typeof passwordsApi.resetHolder>> {
  const { kind, expiresAt, institutionId, userId, owner } = await findReset(ctx, token);
  const db = ctx.open(institutionId, userId);
  const [factors, [demanded]] = await Promise.all([
    readFactors(db, userId, ctx.now()),
    db.batch((q) => [demandOf(q, userId, ctx.now())]),
  ]);
  const allStay = kind !== "code" && demanded.length > 0;
  return {
    kind,
    name: `${owner.givenName} ${owner.familyName}`.trim(),
    login: signInNameOf({ ...owner, institutionId }) ?? "",
    institutionName: owner.school,
    expiresAt: expiresAt.toISOString(),
    // What the reset may end, and nothing else of how the account is guarded: who asks has proved nothing yet.
    factors: allStay ? [] : factors.filter(({ isRecent }) => isRecent),
  };
}
