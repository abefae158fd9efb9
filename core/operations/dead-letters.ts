import { and, asc, eq, type SQL } from "drizzle-orm";
import type { operationsApi } from "#contracts/api/operations.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { withoutContent } from "#contracts/internal/outbox.ts";
import { deadLetters } from "#schema/outbox.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import {
  giveUp,
  isOpenLetter,
  type LetterRow,
  letterColumns,
  letterView,
  type OperatorPorts,
  openLetter,
  resolveLetters,
  rowOf,
  schoolNames,
} from "./letters.ts";
import { requeue } from "./requeue.ts";

/** Most letters one call replays. */
export const REPLAY_LIMIT = 200;

type Api = typeof operationsApi;

/** Dead letters, the latest failure first. Errors: `forbidden`, `bad_request` for a foreign cursor. */
export async function listDeadLetters(
  ctx: Context,
  input: Input<Api["deadLetters"]>,
  ports: OperatorPorts,
): Promise<View<Api["deadLetters"]>> {
  authorize(ctx, "platform.operate");
  const list = paging(
    input,
    [
      { column: deadLetters.lastFailedAt, kind: "instant" },
      { column: deadLetters.id, kind: "number" },
    ],
    true,
  );
  const wanted = and(
    input.state === "open" ? isOpenLetter : eq(deadLetters.resolution, input.state),
    input.queue === undefined ? undefined : eq(deadLetters.queue, input.queue),
    input.reason === undefined ? undefined : eq(deadLetters.reason, input.reason),
  );
  const [[rows, [count]], names] = await Promise.all([
    ctx.db.batch((q) => [
      q
        .select({ ...letterColumns, position: list.position })
        .from(deadLetters)
        .where(and(wanted, list.where))
        .orderBy(...list.orderBy)
        .limit(list.limit),
      q.select({ total: rowCount }).from(deadLetters).where(wanted),
    ]),
    schoolNames(ports),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map((row) => letterView(row, names)) };
}

/** One dead letter with its message. Errors: `forbidden`, `not_found`. */
export async function getDeadLetter(
  ctx: Context,
  { id }: Input<Api["deadLetter"]>,
  ports: OperatorPorts,
): Promise<View<Api["deadLetter"]>> {
  authorize(ctx, "platform.operate");
  const [[rows], names] = await Promise.all([
    ctx.db.batch((q) => [
      q
        .select({ ...letterColumns, payload: deadLetters.payload })
        .from(deadLetters)
        .where(eq(deadLetters.id, id)),
    ]),
    schoolNames(ports),
  ]);
  const { payload, ...row } = orNotFound(rows[0]);
  return { ...letterView(row, names), payload: withoutContent(payload) };
}

/**
 * Puts the row of an open letter back into its queue. Errors: `forbidden`, `not_found`, `conflict` when it is settled,
 * `unprocessable` when the message named no row.
 */
export async function replayDeadLetter(
  ctx: Context,
  { id }: Input<Api["replay"]>,
  ports: OperatorPorts,
): Promise<View<Api["replay"]>> {
  authorize(ctx, "platform.operate");
  const letter = await openLetter(ctx, id);
  if (rowOf(letter) === null) {
    throw new AppError("unprocessable", "El mensaje no dice de qué fila trata: solo se puede descartar.", {
      reason: "letter_not_replayable",
    });
  }
  const requeued = await replay(ctx, ports, [letter]);
  return { id: letter.id, outcome: requeued > 0 ? "requeued" : "nothing_left" };
}

/**
 * Replays the open letters of one reason, oldest first. Errors: `forbidden`, `conflict` when there are not as many as the
 * caller has seen; `current` then tells how many.
 */
export async function replayDeadLetters(
  ctx: Context,
  input: Input<Api["replayAll"]>,
  ports: OperatorPorts,
): Promise<View<Api["replayAll"]>> {
  authorize(ctx, "platform.operate");
  const wanted: SQL | undefined = and(
    isOpenLetter,
    eq(deadLetters.queue, input.queue),
    eq(deadLetters.reason, input.reason),
  );
  const [rows, [count]] = await ctx.db.batch((q) => [
    q.select(letterColumns).from(deadLetters).where(wanted).orderBy(asc(deadLetters.id)).limit(REPLAY_LIMIT),
    q.select({ total: rowCount }).from(deadLetters).where(wanted),
  ]);
  const total = count?.total ?? 0;
  if (total !== input.count) {
    throw new AppError("conflict", "El número de mensajes ha cambiado. Míralo otra vez antes de reenviarlos.", {
      reason: "letters_changed",
      current: total,
    });
  }
  const replayable = rows.filter((row) => rowOf(row) !== null);
  const requeued = replayable.length === 0 ? 0 : await replay(ctx, ports, replayable);
  return { requeued, nothingLeft: replayable.length - requeued, left: total - replayable.length };
}

/** The rows first and then the letters: what dies on the way is replayed again, and has no second effect. */
async function replay(ctx: Context, ports: OperatorPorts, letters: readonly LetterRow[]): Promise<number> {
  const { requeued, schools } = await requeue(ctx, ports, letters);
  await resolveLetters(ctx, letters, "replayed");
  for (const school of schools) await ctx.ports.outbox.requestDrain(school);
  return requeued.size;
}

/** Gives a letter up, with the reason. Errors: `forbidden`, `not_found`, `conflict` when it is settled. */
export async function dismissDeadLetter(
  ctx: Context,
  { id, reason }: Input<Api["dismiss"]>,
  ports: OperatorPorts,
): Promise<View<Api["dismiss"]>> {
  authorize(ctx, "platform.operate");
  const letter = await openLetter(ctx, id);
  const dismissed = await resolveLetters(ctx, [letter], "dismissed", reason);
  if (dismissed === 0)
    throw new AppError("conflict", "El mensaje ha fallado otra vez. Míralo de nuevo.", {
      reason: "letter_failed_again",
    });
  await giveUp(ctx, ports, letter);
  return { id: letter.id, outcome: "dismissed" };
}
