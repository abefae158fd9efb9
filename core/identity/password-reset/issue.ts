import { and, eq, inArray, isNull } from "drizzle-orm";
import type { ResetKind } from "#contracts/api/identity/passwords.ts";
import { passwordResets } from "#schema/index.ts";
import type { Transaction } from "../../database.ts";
import { linkToken } from "../../notifications/reset-link.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import type { Secrets } from "../ports.ts";
import { newCode, tokenHash } from "./tokens.ts";

const HOUR_MS = 3_600_000;
const LIFE_MS: Readonly<Record<ResetKind, number>> = { reset: HOUR_MS, invitation: 72 * HOUR_MS, code: 168 * HOUR_MS };

export interface Issued {
  /** The code; null for a link, which is mailed and shown to nobody else. */
  readonly code: string | null;
  readonly expiresAt: Date;
}

/**
 * Makes ways into accounts and ends the ones of their kind before them; people are told by an event each. In a
 * transaction that holds the rows of the people. Answers them in their order, each with its own.
 */
export async function issueResets<Person extends { readonly userId: number; readonly address: string | null }>(
  ctx: { readonly secrets: Secrets; readonly now: () => Date },
  tx: Transaction,
  of: { institutionId: number; kind: ResetKind; createdBy?: number; requestIp?: string },
  people: readonly Person[],
): Promise<(Person & Issued)[]> {
  const { kind, institutionId } = of;
  const now = ctx.now();
  await tx
    .update(passwordResets)
    .set({ replacedAt: now })
    .where(
      and(
        inArray(
          passwordResets.userId,
          people.map(({ userId }) => userId),
        ),
        eq(passwordResets.kind, kind),
        isNull(passwordResets.usedAt),
        isNull(passwordResets.replacedAt),
      ),
    );
  const expiresAt = new Date(now.getTime() + LIFE_MS[kind]);
  const made = await Promise.all(
    people.map(async (person) => {
      const code = kind === "code" ? newCode(ctx.secrets) : null;
      const salt = code === null ? ctx.secrets.random(16) : null;
      const hash = await tokenHash(ctx.secrets, code ?? (await linkToken(ctx.secrets, salt ?? "")));
      const { userId, address } = person;
      return { person, code, row: { ...of, userId, address, salt, tokenHash: hash, expiresAt, createdAt: now } };
    }),
  );
  const rows = await tx
    .insert(passwordResets)
    .values(made.map(({ row }) => row))
    .returning({ id: passwordResets.id });
  await enqueue(
    { ...ctx, actor: { institutionId } },
    tx,
    ...rows.map(({ id }) => ({ type: "password.reset_issued" as const, payload: { resetId: id } })),
  );
  return made.map(({ person, code }) => ({ ...person, code, expiresAt }));
}
