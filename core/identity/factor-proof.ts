import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { recoveryCodes, secondFactors } from "#schema/index.ts";
import type { Database, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import type { Cell } from "../ports.ts";
import type { IdentityContext, SignInAttempt } from "./ports.ts";

interface Owner {
  readonly institutionId: number;
  readonly userId: number;
}

/** A code that fits; `take` makes it count, once. */
export interface Proof {
  readonly by: "totp" | "recovery";
  /** False when it was used before: the same step, or the same recovery code. */
  take(tx: Transaction): Promise<boolean>;
}

/** Where the seed of an app's codes stands. */
export function seedCell(institutionId: number, rowId: number): Cell {
  return { column: "users.second_factors.secret", institutionId, rowId };
}

export const CODE_WRONG = "El código no es correcto o ya se ha usado.";

/** Tries of codes count by the account, apart from those of its password: five in fifteen minutes. */
export function factorAttempt({ institutionId, userId }: Owner, ip: string, by: SignInAttempt["by"]): SignInAttempt {
  return { email: `factor:${institutionId}:${userId}`, ip, by };
}

/** As it is compared: people write codes in groups and by any letters. */
function bare(code: string): string {
  return code.replaceAll(/[\s-]/g, "").toUpperCase();
}

const RECOVERY = /^[A-Z2-7]{16}$/;

export function recoveryHash(ctx: Pick<IdentityContext, "secrets">, { userId }: Owner, code: string): Promise<string> {
  return ctx.secrets.hash(`recovery:${userId}:${bare(code)}`);
}

/** The factor of this person that a code is of; null for a wrong code. */
export async function findProof(ctx: IdentityContext, db: Database, owner: Owner, code: string): Promise<Proof | null> {
  const text = bare(code);
  if (RECOVERY.test(text)) return recoveryProof(ctx, owner, text);
  const [rows] = await db.batch((q) => [
    q
      .select({ id: secondFactors.id, secret: secondFactors.secret })
      .from(secondFactors)
      .where(
        and(
          eq(secondFactors.userId, owner.userId),
          eq(secondFactors.kind, "totp"),
          isNotNull(secondFactors.confirmedAt),
        ),
      ),
  ]);
  const now = ctx.now();
  for (const { id, secret } of rows) {
    if (secret === null) continue;
    const seed = await ctx.cipher.open(seedCell(owner.institutionId, id), secret);
    const step = ctx.codes.stepOf(seed, text, now);
    if (step === null) continue;
    return {
      by: "totp",
      // The row decides under its lock: of two who come with the same code one passes.
      take: async (tx) => {
        const unused = or(isNull(secondFactors.lastStep), lt(secondFactors.lastStep, step));
        const taken = await tx
          .update(secondFactors)
          .set({ lastStep: step, lastUsedAt: now })
          .where(and(eq(secondFactors.id, id), isNotNull(secondFactors.confirmedAt), unused))
          .returning({ id: secondFactors.id });
        return taken.length === 1;
      },
    };
  }
  return null;
}

async function recoveryProof(ctx: IdentityContext, owner: Owner, code: string): Promise<Proof> {
  const codeHash = await recoveryHash(ctx, owner, code);
  return {
    by: "recovery",
    take: async (tx) => {
      const taken = await tx
        .update(recoveryCodes)
        .set({ usedAt: ctx.now() })
        .where(
          and(
            eq(recoveryCodes.userId, owner.userId),
            eq(recoveryCodes.codeHash, codeHash),
            isNull(recoveryCodes.usedAt),
          ),
        )
        .returning({ id: recoveryCodes.id });
      return taken.length === 1;
    },
  };
}

/** Takes a code for what `write` then does in the same transaction. Throws `code_wrong` for one that was used. */
export async function takeProof(tx: Transaction, proof: Proof, code: "unauthenticated" | "unprocessable") {
  if (await proof.take(tx)) return;
  const issues = [{ path: "code", message: CODE_WRONG, reason: "code_wrong" }] as const;
  throw new AppError(code, CODE_WRONG, { reason: "code_wrong", ...(code === "unprocessable" ? { issues } : {}) });
}
