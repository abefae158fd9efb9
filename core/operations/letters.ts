import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { DeadLetterView } from "#contracts/api/operations.ts";
import { deadLetters, outboxEvents } from "#schema/outbox.ts";
import { webhookEvents } from "#schema/webhooks.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Database } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";

/** What reaches beyond the platform's own rows: those of schools, and of none. */
export interface OperatorPorts {
  readonly open: (institutionId: number | null) => Database;
  readonly queueWebhook: (webhookEventId: number) => Promise<void>;
  readonly schools: () => Promise<readonly { id: number; name: string }[]>;
}

export const letterColumns = {
  id: deadLetters.id,
  queue: deadLetters.queue,
  reference: deadLetters.reference,
  schoolId: deadLetters.schoolId,
  reason: deadLetters.reason,
  deaths: deadLetters.deaths,
  firstFailedAt: deadLetters.firstFailedAt,
  lastFailedAt: deadLetters.lastFailedAt,
  resolution: deadLetters.resolution,
  resolvedAt: deadLetters.resolvedAt,
  note: deadLetters.note,
};

export type LetterRow = Pick<typeof deadLetters.$inferSelect, keyof typeof letterColumns>;

export function letterView(row: LetterRow, schools: ReadonlyMap<number, string>): DeadLetterView {
  const { schoolId, resolution, firstFailedAt, lastFailedAt, resolvedAt, ...rest } = row;
  return {
    ...rest,
    school: schoolId === null ? null : { id: schoolId, name: schools.get(schoolId) ?? "–" },
    firstFailedAt: firstFailedAt.toISOString(),
    lastFailedAt: lastFailedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    state: resolution ?? "open",
    replayable: resolution === null && rowOf(row) !== null,
  };
}

export async function schoolNames(ports: OperatorPorts): Promise<ReadonlyMap<number, string>> {
  return new Map((await ports.schools()).map(({ id, name }) => [id, name]));
}

/** The row a letter is about, in which school; null when the message named none. */
export function rowOf(letter: Pick<LetterRow, "reference" | "schoolId" | "queue">) {
  const id = Number(/^(?:event|webhook|job|delivery) (\d{1,15})$/.exec(letter.reference)?.[1] ?? 0);
  if (id === 0) return null;
  if (letter.queue === "webhooks") return { queue: "webhooks" as const, id };
  return letter.schoolId === null ? null : { queue: letter.queue, id, schoolId: letter.schoolId };
}

export const isOpenLetter = isNull(deadLetters.resolvedAt);

/** An open letter. Errors: `not_found`, `conflict` when it is settled. */
export async function openLetter(ctx: Context, id: number): Promise<LetterRow> {
  const [rows] = await ctx.db.batch((q) => [q.select(letterColumns).from(deadLetters).where(eq(deadLetters.id, id))]);
  const letter = orNotFound(rows[0]);
  if (letter.resolution !== null)
    throw new AppError("conflict", "Este mensaje ya se reenvió o se descartó.", { reason: "letter_closed" });
  return letter;
}

/**
 * Settles letters with their audit entries and answers how many. One that died again since it was read stays open: that
 * death has not been seen.
 */
export async function resolveLetters(
  ctx: Context,
  letters: readonly LetterRow[],
  resolution: "replayed" | "dismissed",
  note: string | null = null,
): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const same = letters.map(({ id, deaths }) => sql`(${id}::bigint, ${deaths}::int)`);
    const rows = await tx
      .update(deadLetters)
      .set({ resolution, note, resolvedBy: ctx.actor.userId, resolvedAt: ctx.now() })
      .where(and(isOpenLetter, sql`(${deadLetters.id}, ${deadLetters.deaths}) in (${sql.join(same, sql`, `)})`))
      .returning({ id: deadLetters.id, queue: deadLetters.queue, reference: deadLetters.reference });
    await recordAudit(
      ctx,
      tx,
      rows.map(({ id, queue, reference }) => ({
        action: `dead_letter.${resolution}` as const,
        entity: "dead_letter",
        entityId: id,
        after: { queue, reference, ...(note === null ? {} : { note }) },
      })),
    );
    return rows.length;
  });
}

/** What is given up is over: a late message of a dismissed row has no effect any more. */
export async function giveUp(ctx: Context, ports: OperatorPorts, letter: LetterRow): Promise<void> {
  const row = rowOf(letter);
  if (row?.queue === "webhooks") {
    const open: SQL | undefined = and(eq(webhookEvents.id, row.id), isNull(webhookEvents.processedAt));
    await ports.open(null).batch((q) => [q.update(webhookEvents).set({ processedAt: ctx.now() }).where(open)]);
  }
  if (row?.queue === "events") {
    const open = and(inArray(outboxEvents.id, [row.id]), isNull(outboxEvents.finishedAt));
    await ports
      .open(row.schoolId)
      .batch((q) => [q.update(outboxEvents).set({ finishedAt: ctx.now(), nextAttemptAt: null }).where(open)]);
  }
}
