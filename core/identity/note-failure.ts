import type { AuditAction } from "#contracts/api/audit/words.ts";
import { auditLogs } from "#schema/index.ts";
import { auditRows } from "../audit/record.ts";
import type { IdentityContext, SignInAttempt } from "./ports.ts";

/**
 * Writes down that somebody failed to prove who they are as a known person, and what this led to: the account locked
 * for strangers or for its own sessions, or a device no longer known. The lockout bounds the entries of an account.
 */
export async function noteFailure(
  ctx: IdentityContext,
  person: { id: number; institutionId: number },
  attempt: SignInAttempt,
  details: {
    lastTry: boolean;
    userAgent: string | null;
    /** What was tried: the password unless told. */
    what?: "second_factor";
  },
): Promise<void> {
  await ctx.lockout.failed(attempt);
  const by = {
    institutionId: person.institutionId,
    at: ctx.now(),
    requestId: ctx.requestId,
    ip: attempt.ip,
    userAgent: details.userAgent,
  };
  const entry = (action: AuditAction) => ({
    action,
    entity: "user",
    entityId: person.id,
    after: { by: attempt.by.kind },
  });
  const outcome = attempt.by.kind === "device" ? "device.forgotten" : "account.locked";
  const [refused, locked] =
    details.what === "second_factor"
      ? (["factor.refused", "factor.locked"] as const)
      : (["sign_in.refused", outcome] as const);
  const entries = [entry(refused), ...(details.lastTry ? [entry(locked)] : [])];
  await ctx.open(person.institutionId, null).batch((q) => [q.insert(auditLogs).values(auditRows(by, entries))]);
}
