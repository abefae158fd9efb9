import { and, eq, isNotNull, lt } from "drizzle-orm";
import type { PasskeyProof, passkeysApi } from "#contracts/api/identity/passkeys.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { secondFactors, users } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import type { Database, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { type ChallengeUse, newChallenge, takeChallenge } from "./challenges.ts";
import { knownDevice } from "./devices.ts";
import { confirmFactor, requireRoom } from "./factors.ts";
import { loadPerson } from "./load-person.ts";
import { type Arrival, openSession, type SignedIn } from "./open-session.ts";
import type { IdentityContext } from "./ports.ts";
import { requireRecent } from "./recent.ts";
import { signInAccount } from "./sign-in-account.ts";
import { readTicket } from "./tickets.ts";

const UNFIT = "La llave de acceso no sirve para esta cuenta, o la petición ha caducado. Prueba otra vez.";

/** What a key gives back of whose it is. */
const handleFor = ({ institutionId, userId }: Actor) => `${institutionId}-${userId}`;

function ownerOf(handle: string): { institutionId: number; userId: number } | null {
  const [, school, person] = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/.exec(handle) ?? [];
  return person === undefined ? null : { institutionId: Number(school), userId: Number(person) };
}

const newFor = ({ institutionId, userId }: Actor): ChallengeUse => `new:${institutionId}:${userId}`;

/** Errors: `forbidden` without a recent proof of who one is, `conflict`. */
export async function startPasskey(ctx: IdentityContext, actor: Actor): Promise<View<typeof passkeysApi.startPasskey>> {
  const db = ctx.open(actor.institutionId, actor.userId);
  await requireRecent({ db, actor, now: ctx.now });
  const [known, [person]] = await db.batch((q) => [
    q
      .select({ credentialId: secondFactors.credentialId })
      .from(secondFactors)
      .where(and(eq(secondFactors.userId, actor.userId), isNotNull(secondFactors.credentialId))),
    q.select({ email: users.email }).from(users).where(eq(users.id, actor.userId)),
  ]);
  const options = await ctx.passkeys.newOptions(
    {
      handle: handleFor(actor),
      name: person?.email ?? actor.name,
      displayName: actor.name,
      known: known.flatMap(({ credentialId }) => credentialId ?? []),
    },
    await newChallenge(ctx, newFor(actor)),
  );
  return { options };
}

/** Errors: `forbidden`, `conflict`, `unprocessable` for what no browser made for this person now. */
export async function addPasskey(
  ctx: IdentityContext,
  actor: Actor,
  { label, passkey }: Input<typeof passkeysApi.addPasskey>,
): Promise<View<typeof passkeysApi.addPasskey>> {
  const db = ctx.open(actor.institutionId, actor.userId);
  await requireRecent({ db, actor, now: ctx.now });
  const made = await ctx.passkeys.verifyNew(passkey, (challenge) => takeChallenge(ctx, challenge, newFor(actor)));
  if (made === null) throw new AppError("unprocessable", UNFIT, { reason: "passkey_unfit" });
  const { institutionId, userId } = actor;
  return confirmFactor(ctx, actor, "passkey", async (tx, now) => {
    await requireRoom(tx, userId);
    const transports = [...new Set(passkey.response.transports ?? [])];
    const values = { institutionId, userId, label: label ?? null, transports, confirmedAt: now, ...made };
    const [row] = await tx
      .insert(secondFactors)
      .values({ ...values, kind: "passkey" })
      .onConflictDoNothing()
      .returning({ id: secondFactors.id });
    if (row === undefined) throw new AppError("unprocessable", UNFIT, { reason: "passkey_unfit" });
    return row.id;
  });
}

/** What a browser is asked with: any passkey of this site. */
export async function passkeyOptions(ctx: IdentityContext): Promise<View<typeof passkeysApi.passkeyOptions>> {
  return { options: await ctx.passkeys.proofOptions(await newChallenge(ctx, "proof")) };
}

/** A passkey of `owner` that proves itself; `take` notes its use, once. Null for any other. */
async function provenPasskey(
  ctx: IdentityContext,
  db: Database,
  userId: number,
  proof: PasskeyProof,
): Promise<((tx: Transaction) => Promise<boolean>) | null> {
  const [rows] = await db.batch((q) => [
    q
      .select({
        id: secondFactors.id,
        credentialId: secondFactors.credentialId,
        publicKey: secondFactors.publicKey,
        signCount: secondFactors.signCount,
      })
      .from(secondFactors)
      .where(
        and(
          eq(secondFactors.userId, userId),
          eq(secondFactors.credentialId, proof.id),
          isNotNull(secondFactors.confirmedAt),
        ),
      ),
  ]);
  const { id, credentialId, publicKey, signCount } = rows[0] ?? {};
  if (id === undefined || signCount === undefined || !credentialId || !publicKey) return null;
  const record = { credentialId, publicKey, signCount };
  const fits = await ctx.passkeys.verifyProof(proof, record, (challenge) => takeChallenge(ctx, challenge, "proof"));
  if (fits === null) return null;
  return async (tx) => {
    const next = fits.signCount;
    // Where it counts, of two at once the later one passes; the challenge of each was used once anyway.
    const ahead = next === 0 ? eq(secondFactors.signCount, 0) : lt(secondFactors.signCount, next);
    const taken = await tx
      .update(secondFactors)
      .set({ signCount: next, lastUsedAt: ctx.now() })
      .where(and(eq(secondFactors.id, id), ahead))
      .returning({ id: secondFactors.id });
    return taken.length === 1;
  };
}

const unfit = () => new AppError("unauthenticated", UNFIT, { reason: "passkey_unfit" });

/**
 * Signs in by a passkey alone, which stands for two factors. With the ticket of a password it must be one of that account.
 * Errors: `unauthenticated`, in the same words whatever does not fit.
 */
export async function signInByPasskey(
  ctx: IdentityContext,
  { passkey, ticket, ...arrival }: Arrival & { readonly passkey: PasskeyProof; readonly ticket: string | null },
): Promise<SignedIn> {
  const owner = ownerOf(ctx.passkeys.handleOf(passkey));
  if (owner === null) throw unfit();
  const { institutionId, userId } = owner;
  const began = ticket === null ? null : readTicket(ctx, ticket);
  if (began !== null && (began.institutionId !== institutionId || began.userId !== userId)) throw unfit();
  const db = ctx.open(institutionId, userId);
  const [person, account] = await Promise.all([loadPerson(db, userId), signInAccount(db, userId)]);
  if (person === null || account === null) throw unfit();
  const take = await provenPasskey(ctx, db, userId, passkey);
  if (take === null) throw unfit();
  return openSession(ctx, arrival, {
    db,
    person,
    ...account,
    rehashed: null,
    deviceName: await knownDevice(ctx, account, arrival.device),
    bySecondFactor: true,
    alsoIn: async (tx) => {
      if (!(await take(tx))) throw unfit();
    },
  });
}
