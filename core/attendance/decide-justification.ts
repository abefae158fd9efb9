import { eq, sql } from "drizzle-orm";
import type { justificationsApi, OpenJustification } from "#contracts/api/attendance/justifications.ts";
import type { Input } from "#contracts/endpoint.ts";
import { justifications } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { applyToDays, excusingCode } from "./apply-justifications.ts";
import { requireOpenYear } from "./enter-absence.ts";
import { reviewOf } from "./internal.ts";
import { justificationView, lockedJustification, noted, opened, sealed } from "./justification-rows.ts";

type Call = Input<typeof justificationsApi.decide> & { readonly version: string };

/**
 * Accepts a justification, which excuses the absences in its days at once and those to come, or refuses it with a note;
 * the family is told. Errors: `not_found` for who does not decide on it, `precondition_failed` with what somebody else
 * decided meanwhile, `unprocessable` for a refusal without a note, `conflict` where the school has no code that excuses.
 */
export async function decideJustification(ctx: Context, input: Call): Promise<OpenJustification> {
  authorize(ctx, "attendance.update");
  if (!input.accept && input.note === null) {
    throw refusedField("note", "justification_note", "Escribe a la familia por qué no se acepta.");
  }
  const { id } = input;
  const note = input.note === null ? null : await sealed(ctx, "decision_note", id, input.note);
  const row = await ctx.db.transaction(async (tx) => {
    const before = await lockedJustification(ctx, tx, id);
    orNotFound(before.isDecider || undefined);
    if (before.state !== "waiting" || String(before.version) !== input.version) {
      throw new AppError("precondition_failed", decidedMeanwhile(before), {
        reason: "justification_changed",
        current: justificationView(before),
      });
    }
    if (input.accept) await requireOpenYear(tx, before);
    const code = input.accept ? await excusingCode(tx) : null;
    if (code === undefined) {
      throw new AppError("conflict", "El centro no tiene ningún código de falta justificada en uso.", {
        reason: "justification_no_code",
      });
    }
    await tx
      .update(justifications)
      .set({
        state: input.accept ? "accepted" : "refused",
        codeId: code?.id ?? null,
        decisionNote: note,
        decidedBy: ctx.actor.userId,
        decidedAt: ctx.now(),
        version: sql`${justifications.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(justifications.id, id));
    const lessons = input.accept ? await applyToDays(tx, ctx.now(), before) : 0;
    await enqueue(ctx, tx, { type: "justification.changed", payload: { justificationId: id } });
    if (lessons > 0) await enqueue(ctx, tx, reviewOf(before.studentId));
    await recordAudit(ctx, tx, [
      {
        action: input.accept ? "justification.accepted" : "justification.refused",
        entity: "justification",
        entityId: id,
        after: { ...noted(before), ...(input.accept ? { lessons } : {}), hasNote: note !== null },
      },
    ]);
    return lockedJustification(ctx, tx, id);
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return opened(ctx, row);
}

const DECIDED = { waiting: "cambiado", accepted: "aceptado", refused: "rechazado", withdrawn: "retirado" } as const;

function decidedMeanwhile({ state, decidedBy }: { state: keyof typeof DECIDED; decidedBy: string | null }): string {
  return `${decidedBy ?? "Otra persona"} ha ${DECIDED[state]} este justificante mientras tanto.`;
}
