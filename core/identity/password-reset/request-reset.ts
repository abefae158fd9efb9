import { and, count, eq, exists, gt, isNotNull, ne, notExists, or } from "drizzle-orm";
import type { passwordsApi } from "#contracts/api/identity/passwords.ts";
import type { Input } from "#contracts/endpoint.ts";
import { institutions, passwordResets, users } from "#schema/index.ts";
import { recordAuditBy } from "../../audit/record.ts";
import type { IdentityContext } from "../ports.ts";
import { issueResets } from "./issue.ts";

/** Links that one account is mailed in an hour, whoever asks: more would be a way to fill a mailbox. */
const LINKS_PER_HOUR = 3;

/**
 * Has a link mailed to who signs in by this name. A first password comes by the office alone, whose invitations ask who one
 * is: an account that was never let in, made by a stolen session or a key, does not open by asking for a link. Answers and takes the same whether or not there is such an account: what
 * an account costs comes after the answer.
 */
export async function requestReset(
  ctx: IdentityContext,
  { email }: Input<typeof passwordsApi.forgot>,
  origin: { ip: string; userAgent: string | null },
): Promise<void> {
  const login = await ctx.directory.findLogin(email);
  if (login === undefined || !login.isActive) return;
  ctx.later(() => mailLink(ctx, login, origin));
}

async function mailLink(
  ctx: IdentityContext,
  { id: userId, institutionId }: { id: number; institutionId: number },
  { ip, userAgent }: { ip: string; userAgent: string | null },
): Promise<void> {
  const now = ctx.now();
  const issued = await ctx.open(institutionId, userId).transaction(async (tx) => {
    const isSuspended = tx
      .select({ id: institutions.id })
      .from(institutions)
      .where(and(eq(institutions.id, institutionId), isNotNull(institutions.suspendedAt)));
    const letIn = tx
      .select({ id: passwordResets.id })
      .from(passwordResets)
      .where(and(eq(passwordResets.userId, userId), ne(passwordResets.kind, "reset")));
    const [person] = await tx
      .select({ email: users.email })
      .from(users)
      .where(
        and(
          eq(users.id, userId),
          eq(users.isActive, true),
          notExists(isSuspended),
          or(isNotNull(users.passwordHash), exists(letIn)),
        ),
      )
      .for("no key update");
    if (person === undefined || person.email === null) return false;
    const hourAgo = new Date(now.getTime() - 3_600_000);
    const [recent] = await tx
      .select({ links: count() })
      .from(passwordResets)
      .where(
        and(eq(passwordResets.userId, userId), eq(passwordResets.kind, "reset"), gt(passwordResets.createdAt, hourAgo)),
      );
    if ((recent?.links ?? 0) >= LINKS_PER_HOUR) return false;
    const reset = { institutionId, kind: "reset", requestIp: ip } as const;
    await issueResets(ctx, tx, reset, [{ userId, address: person.email }]);
    await recordAuditBy({ institutionId, at: now, requestId: ctx.requestId, ip, userAgent }, tx, [
      { action: "password.reset_requested", entity: "user", entityId: userId },
    ]);
    return true;
  });
  if (issued) await ctx.requestDrain(institutionId);
}
