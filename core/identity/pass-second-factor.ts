import { AppError } from "../errors.ts";
import { knownDevice } from "./devices.ts";
import { CODE_WRONG, factorAttempt, findProof, takeProof } from "./factor-proof.ts";
import { loadPerson, shutOut } from "./load-person.ts";
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

type Step = Arrival & { readonly ticket: string };

/** Whose second step this is; null for a ticket that is not ours, has lapsed or was given to another arrival. */
async function holderOf(ctx: IdentityContext, { ticket, ...arrival }: Step) {
  const parts = readTicket(ctx, ticket);
  if (parts === null) return null;
  const db = ctx.open(parts.institutionId, parts.userId);
  const account = await signInAccount(db, parts.userId);
  if (account === null || !(await isIssued(ctx, parts, arrival, account.passwordHash))) return null;
  return { ...parts, db, account };
}

/** The account whose tries a step counts to, so that nobody else's at the same address do; null without a ticket of ours. */
export async function stepSubject(ctx: IdentityContext, step: Step): Promise<string | null> {
  const holder = await holderOf(ctx, step);
  return holder === null ? null : `step:${holder.institutionId}:${holder.userId}`;
}

/**
 * The second step of signing in: the ticket of the first, and a code of one of the person's apps or a recovery code. A wrong
 * code leaves the ticket, a session uses it up. Errors: `unauthenticated`, `rate_limited` after 5 tries in 15 minutes on
 * devices that never passed it: who knows the password shuts nobody out of their own.
 */
export async function passSecondFactor(
  ctx: IdentityContext,
  { ticket, code, ...arrival }: Arrival & { readonly ticket: string; readonly code: string },
): Promise<SignedIn> {
  const holder = await holderOf(ctx, { ticket, ...arrival });
  if (holder === null) throw lapsed();
  const { institutionId, userId, name, db, account } = holder;
  const person = await loadPerson(db, userId);
  if (person === null) throw await shutOut(db, institutionId, lapsed());
  const deviceName = await knownDevice(ctx, account, arrival.device);
  const by = deviceName === null ? ({ kind: "stranger" } as const) : ({ kind: "device", id: deviceName } as const);
  const asked = factorAttempt(person, arrival.ip, by);
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
