import { and, eq, isNotNull } from "drizzle-orm";
import { secondFactors, users } from "#schema/index.ts";
import { AppError } from "../errors.ts";
import { knownDevice } from "./devices.ts";
import { loadPerson, shutOut } from "./load-person.ts";
import { noteFailure } from "./note-failure.ts";
import { type Arrival, openSession, REFUSED, type SignedIn } from "./open-session.ts";
import type { IdentityContext } from "./ports.ts";
import { issueTicket } from "./tickets.ts";

export interface SignInInput extends Arrival {
  readonly email: string;
  readonly password: string;
}

/** The password was right, and a second factor must follow; `passSecondFactor` goes on with the ticket. */
export interface FactorAsked {
  readonly next: "second_factor";
  readonly ticket: string;
}

const INACTIVE = "Tu cuenta está dada de baja. Habla con la secretaría de tu centro.";

/**
 * Opens a new session, or asks for the second factor where the account has one. Unknown accounts and wrong passwords
 * answer and take the same; only who knows the password of a deactivated account, or one of a suspended school, is told so,
 * or that there is a factor.
 * Errors: `unauthenticated`, `forbidden`, `rate_limited` after 5 failures in 15 minutes on devices that do not know the account.
 */
export async function signIn(ctx: IdentityContext, input: SignInInput): Promise<SignedIn | FactorAsked> {
  const login = await ctx.directory.findLogin(input.email);
  const account = { email: input.email, passwordHash: login?.passwordHash ?? "" };
  const known = await knownDevice(ctx, account, input.device);
  const { attempt, lastTry } = await ctx.lockout.check({
    email: input.email,
    ip: input.ip,
    by: known === null ? { kind: "stranger" } : { kind: "device", id: known },
  });
  const encoded = login?.passwordHash ?? ctx.passwords.decoy();
  const { ok, needsRehash } = await ctx.passwords.verify(encoded, input.password);
  if (login === undefined || login.passwordHash === null || !ok) {
    // After the answer: an account that exists must not take longer than one that does not.
    if (login !== undefined) ctx.later(() => noteFailure(ctx, login, attempt, { lastTry, userAgent: input.userAgent }));
    throw new AppError("unauthenticated", REFUSED, { reason: "credentials_wrong" });
  }
  await ctx.lockout.succeeded(attempt);
  if (!login.isActive) throw new AppError("forbidden", INACTIVE, { reason: "account_inactive" });

  const db = ctx.open(login.institutionId, login.id);
  const [person, [factors]] = await Promise.all([
    loadPerson(db, login.id),
    db.batch((q) => [
      q
        .select({ id: secondFactors.id })
        .from(secondFactors)
        .where(and(eq(secondFactors.userId, login.id), isNotNull(secondFactors.confirmedAt)))
        .limit(1),
    ]),
  ]);
  if (person === null) {
    const inactive = new AppError("forbidden", INACTIVE, { reason: "account_inactive" });
    throw await shutOut(db, login.institutionId, inactive);
  }
  const { passwordHash } = login;
  const rehashed = needsRehash ? await ctx.passwords.hash(input.password) : null;
  if (factors.length > 0) {
    if (rehashed !== null) {
      const same = and(eq(users.id, login.id), eq(users.passwordHash, passwordHash));
      await db.batch((q) => [q.update(users).set({ passwordHash: rehashed }).where(same)]);
    }
    const ticket = await issueTicket(ctx, input, {
      institutionId: login.institutionId,
      userId: login.id,
      passwordHash: rehashed ?? passwordHash,
    });
    return { next: "second_factor", ticket };
  }
  return openSession(ctx, input, {
    db,
    person,
    email: input.email,
    passwordHash,
    rehashed,
    deviceName: attempt.by.kind === "device" ? attempt.by.id : null,
    bySecondFactor: false,
  });
}
