import { and, eq, isNull } from "drizzle-orm";
import type { ResetKind } from "#contracts/api/identity/passwords.ts";
import { passwordResets } from "#schema/index.ts";
import type { Transaction } from "../../database.ts";
import { linkToken } from "../../notifications/reset-link.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import type { Secrets } from "../ports.ts";
import { newCode, tokenHash } from "./tokens.ts";

const HOUR_MS = 3_600_000;
const LIFE_MS: Readonly<Record<ResetKind, number>> = { reset: HOUR_MS, invitation: 72 * HOUR_MS, code: 168 * HOUR_MS };

interface Issued {
  /** The code; null for a link, which is mailed and shown to nobody else. */
  readonly code: string | null;
  readonly expiresAt: Date;
}

/**
 * Makes a way into an account and ends the one of its kind before it; the person is told by an event. In a transaction
 * that holds the person's row.
 */
export async function issueReset(
  ctx: { readonly secrets: Secrets; readonly now: () => Date },
  tx: Transaction,
  {
    kind,
    ...row
  }: {
    institutionId: number;
    userId: number;
    kind: ResetKind;
    address: string | null;
    createdBy?: number;
    requestIp?: string;
  },
): Promise<Issued> {
  const now = ctx.now();
  await tx
    .update(passwordResets)
    .set({ replacedAt: now })
    .where(
      and(
        eq(passwordResets.userId, row.userId),
        eq(passwordResets.kind, kind),
        isNull(passwordResets.usedAt),
        isNull(passwordResets.replacedAt),
      ),
    );
  const code = kind === "code" ? newCode(ctx.secrets) : null;
  const salt = code === null ? ctx.secrets.random(16) : null;
  const hash = await tokenHash(ctx.secrets, code ?? (await linkToken(ctx.secrets, salt ?? "")));
  const expiresAt = new Date(now.getTime() + LIFE_MS[kind]);
  const [made] = await tx
    .insert(passwordResets)
    .values({ ...row, kind, salt, tokenHash: hash, expiresAt, createdAt: now })
    .returning({ id: passwordResets.id });
  if (made === undefined) throw new Error("no row for a password reset");
  const actor = { institutionId: row.institutionId };
  await enqueue({ ...ctx, actor }, tx, { type: "password.reset_issued", payload: { resetId: made.id } });
  return { code, expiresAt };
}
