import { and, eq, sql } from "drizzle-orm";
import type { evaluationApi } from "#contracts/api/evaluation/results.ts";
import type { Input } from "#contracts/endpoint.ts";
import { evaluationRemarks, evaluationSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { membersOf, selectTaken } from "./internal.ts";
import { sessionClosed } from "./sessions.ts";
import { readSession, writesIn } from "./sheet.ts";

/**
 * The tutor's comment on a pupil of the group; in the final session also what was decided. Errors: `not_found`, `conflict`
 * once it is closed, `unprocessable` for a decision in a term, `precondition_failed`.
 */
export async function writeRemark(
  ctx: Context,
  input: Input<typeof evaluationApi.remark> & { readonly version: string },
): Promise<{ version: number }> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const session = await readSession(ctx, input.id);
  if (session.closedAt !== null) throw sessionClosed();
  orNotFound(writesIn(ctx, session) || undefined);
  if (input.decision !== null && !session.isYear) {
    throw new AppError("unprocessable", "La promoción se decide en la evaluación final.", {
      reason: "decision_not_final",
    });
  }
  const [taken] = await ctx.db.batch((q) => [selectTaken(q, session.schoolYear, session.groupName)]);
  orNotFound(membersOf(taken, session.groupName).get(input.studentId));
  const { institutionId, userId } = ctx.actor;
  const { studentId, decision } = input;
  const comment = input.comment === "" ? null : input.comment;
  return ctx.db.transaction(async (tx) => {
    const [open] = await tx
      .select({ closedAt: evaluationSessions.closedAt })
      .from(evaluationSessions)
      .where(eq(evaluationSessions.id, input.id))
      .for("share");
    if (open?.closedAt !== null) throw sessionClosed();
    const where = and(eq(evaluationRemarks.evaluationSessionId, input.id), eq(evaluationRemarks.studentId, studentId));
    const [was] = await tx.select().from(evaluationRemarks).where(where).for("no key update");
    if ((was?.comment ?? null) === comment && (was?.decision ?? null) === decision) {
      return { version: was?.version ?? 0 };
    }
    if (String(was?.version ?? 0) !== input.version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este comentario mientras tanto.", {
        reason: "remark_changed",
        current: { comment: was?.comment ?? null, decision: was?.decision ?? null, version: was?.version ?? 0 },
      });
    }
    const said = { comment, decision, writtenBy: userId, updatedAt: ctx.now() };
    const [row] = await tx
      .insert(evaluationRemarks)
      .values({ institutionId, evaluationSessionId: input.id, studentId, ...said })
      .onConflictDoUpdate({
        target: [evaluationRemarks.institutionId, evaluationRemarks.evaluationSessionId, evaluationRemarks.studentId],
        set: { ...said, version: sql`${evaluationRemarks.version} + 1` },
      })
      .returning({ version: evaluationRemarks.version });
    await recordAudit(ctx, tx, [
      {
        action: "evaluation.remark_written",
        entity: "student",
        entityId: studentId,
        before: { comment: was?.comment ?? null, decision: was?.decision ?? null },
        after: { group: session.groupName, term: session.title, comment, decision },
      },
    ]);
    return orNotFound(row);
  });
}
