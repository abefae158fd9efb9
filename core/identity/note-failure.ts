import { auditLogs } from "#schema/index.ts";
import type { IdentityContext, SignInAttempt } from "./ports.ts";

/**
 * Writes down that somebody failed to prove who they are as a known person, and what this led to: the account locked
 * for strangers or for its own sessions, or a device no longer known. The lockout bounds the entries of an account.
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
    after: { by: attempt.by.kind },
    ip: attempt.ip,
    userAgent: details.userAgent,
    requestId: ctx.requestId,
  });
  const outcome = attempt.by.kind === "device" ? "device.forgotten" : "account.locked";
  await ctx
    .open(person.institutionId, null)
    .batch((q) => [
      q
        .insert(auditLogs)
        .values(details.lastTry ? [entry("sign_in.refused"), entry(outcome)] : [entry("sign_in.refused")]),
    ]);
}
