import { and, eq, gt, isNull } from "drizzle-orm";
import type { ResetKind } from "#contracts/api/identity/passwords.ts";
import { passwordResets } from "#schema/index.ts";
import { AppError } from "../../errors.ts";
import { type PasswordOwner, passwordOwner } from "../new-password.ts";
import type { IdentityContext } from "../ports.ts";
import { tokenHashes } from "./tokens.ts";

export interface OpenReset {
  readonly id: number;
  readonly institutionId: number;
  readonly userId: number;
  readonly kind: ResetKind;
  readonly expiresAt: Date;
  readonly owner: PasswordOwner;
}

/** Conditions of one that still lets in. */
export function isOpenAt(now: Date) {
  return and(isNull(passwordResets.usedAt), isNull(passwordResets.replacedAt), gt(passwordResets.expiresAt, now));
}

/** What a link or code opens. Errors: `not_found`, the same for one that is unknown, used, replaced or too old. */
export async function findReset(ctx: IdentityContext, token: string): Promise<OpenReset> {
  const hashes = await tokenHashes(ctx.secrets, token);
  const [found] = (await Promise.all(hashes.map((hash) => ctx.directory.findReset(hash)))).filter(
    (row) => row !== undefined,
  );
  if (found === undefined) throw linkOver();
  const db = ctx.open(found.institutionId, found.userId);
  const [rows] = await db.batch((q) => [
    q
      .select({ kind: passwordResets.kind, address: passwordResets.address, expiresAt: passwordResets.expiresAt })
      .from(passwordResets)
      .where(and(eq(passwordResets.id, found.id), isOpenAt(ctx.now()))),
  ]);
  const row = rows[0];
  if (row === undefined) throw linkOver();
  const { address, ...open } = row;
  const owner = await passwordOwner(db, found.userId);
  // Of a suspended school none lets in; it is good again with the school, as long as it lasts.
  const isShut = !owner.isActive || owner.blockedAt !== null || owner.suspendedAt !== null;
  if (isShut || (address !== null && address !== owner.email)) throw linkOver();
  return { ...found, ...open, owner };
}

export function linkOver(): AppError {
  return new AppError("not_found", "Este enlace o código no sirve: se usó ya, caducó o hay otro más nuevo.", {
    reason: "reset_over",
  });
}
