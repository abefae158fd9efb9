import { AppError } from "../errors.ts";
import { knownDevice } from "./devices.ts";
import { CODE_WRONG, factorAttempt, findProof, takeProof } from "./factor-proof.ts";
import { loadPerson } from "./load-person.ts";
import { noteFailure } from "./note-failure.ts";
import { type Arrival, openSession, type SignedIn } from "./open-session.ts";
import type { IdentityContext } from "./ports.ts";
import { signInAccount } from "./sign-in-account.ts";
import { isIssued, readTicket, TICKET_SECONDS } from "./tickets.ts";

function lapsed(): AppError {
  return new AppError("unauthenticated", "Ha pasado demasiado tiempo. Escribe otra vez tu correo y tu contraseña.", {
    reason: "ticket_lapsed",
  });
}

/**
 * The second step of signing in: the ticket of the first, and a code of one of the person's apps or a recovery code. A wrong
 * code leaves the ticket, a session uses it up. Errors: `unauthenticated`, `rate_limited` after 5 tries in 15 minutes.
 */
export async function passSecondFactor(
  ctx: IdentityContext,
  { ticket, code, ...arrival }: Arrival & { readonly ticket: string; readonly code: string },
): Promise<SignedIn> {
  const parts = readTicket(ctx, ticket);
  if (parts === null) throw lapsed();
  const { institutionId, userId, name } = parts;
  const db = ctx.open(institutionId, userId);
  const account = await signInAccount(db, userId);
  if (account === null || !(await isIssued(ctx, parts, arrival, account.passwordHash))) throw lapsed();
  const person = await loadPerson(db, userId);
  if (person === null) throw lapsed();
  const asked = factorAttempt(person, arrival.ip, { kind: "stranger" });
  const { attempt, lastTry } = await ctx.lockout.check(asked);
  const wrong = () => {
    const details = { lastTry, userAgent: arrival.userAgent, what: "second_factor" } as const;
    ctx.later(() => noteFailure(ctx, { id: userId, institutionId }, attempt, details));
  };
  const proof = await findProof(ctx, db, person, code);
  if (proof === null) {
    wrong();
    throw new AppError("unauthenticated", CODE_WRONG, { reason: "code_wrong" });
  }
  const deviceName = await knownDevice(ctx, account, arrival.device);
  const session = await openSession(ctx, arrival, {
    db,
    person,
    ...account,
    rehashed: null,
    deviceName,
    bySecondFactor: true,
    alsoIn: async (tx) => {
      await takeProof(tx, proof, "unauthenticated");
      if (!(await ctx.firstUse(`ticket:${name}`, TICKET_SECONDS))) throw lapsed();
    },
  }).catch((error: unknown) => {
    if (error instanceof AppError && error.reason === "code_wrong") wrong();
    throw error;
  });
  await ctx.lockout.succeeded(attempt);
  return session;
}
