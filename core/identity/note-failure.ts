import { auditLogs } from "#schema/index.ts";
import type { IdentityContext, SignInAttempt } from "./ports.ts";

/**
 * Writes down that somebody failed to prove who they are as a known person, and that this locked the account. An
 * account gives at most ten entries in 15 minutes: five for its known devices, five for all others.
 */
export async function noteFailure(
  ctx: IdentityContext,
  person: { id: number; institutionId: number },
  attempt: SignInAttempt,
  details: { lastTry: boolean; userAgent: string | null },
): Promise<void> {
  await ctx.lockout.failed(attempt);
  const entry = (action: string) => ({
    institutionId: person.institutionId,
    at: ctx.now(),
    action,
    entity: "user",
    entityId: String(person.id),
    after: { deviceKnown: attempt.deviceKnown },
    ip: attempt.ip,
    userAgent: details.userAgent,
    requestId: ctx.requestId,
  });
  await ctx
    .open(person.institutionId, null)
    .read((q) => [
      q
        .insert(auditLogs)
        .values(details.lastTry ? [entry("sign_in.refused"), entry("account.locked")] : [entry("sign_in.refused")]),
    ]);
}
