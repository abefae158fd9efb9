import { and, desc, eq } from "drizzle-orm";
import type { evaluationApi } from "#contracts/api/evaluation/results.ts";
import type { Input } from "#contracts/endpoint.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { academicRecords, courses, evaluationSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { selectSessions, shortOf } from "./internal.ts";
import { isIssue, settle } from "./settle.ts";
import { NO_RESULT, resultOf } from "./sheet.ts";

/**
 * Amends what a closed session put on record: a new record that names the one it amends and why; both are kept, the newest
 * counts. Errors: `not_found`, `conflict` while it is open, `unprocessable`.
 */
export async function amendResult(ctx: Context, input: Input<typeof evaluationApi.amend>): Promise<void> {
  authorize(ctx, "evaluation.manage");
  await ctx.db.transaction(async (tx) => {
    // One amendment after the other.
    const [locked] = await tx
      .select({ id: evaluationSessions.id })
      .from(evaluationSessions)
      .where(eq(evaluationSessions.id, input.id))
      .for("no key update");
    orNotFound(locked);
    const [row] = await selectSessions(tx, ctx).where(eq(evaluationSessions.id, input.id));
    const session = orNotFound(row);
    if (session.closedAt === null) {
      throw new AppError("conflict", "La sesión sigue abierta: el profesorado puede cambiar la calificación.", {
        reason: "evaluation_open",
      });
    }
    const [record] = await tx
      .select({ record: academicRecords, gradeLevel: courses.gradeLevel, courseTitle: courses.title })
      .from(academicRecords)
      .innerJoin(courses, eq(courses.id, academicRecords.courseId))
      .where(
        and(
          eq(academicRecords.studentId, input.studentId),
          eq(academicRecords.courseId, input.courseId),
          eq(academicRecords.academicSessionId, session.academicSessionId),
        ),
      )
      .orderBy(desc(academicRecords.amendment))
      .limit(1);
    const { record: was, gradeLevel, courseTitle } = orNotFound(record);
    const result = settle(input, scaleFor(await selectScales(tx), gradeLevel), was.grade);
    if (isIssue(result)) {
      throw new AppError("unprocessable", "Esa calificación no se puede guardar.", {
        reason: "results_invalid",
        issues: [result],
      });
    }
    const { id, amendment, ...rest } = was;
    await tx.insert(academicRecords).values({
      ...rest,
      grade: result.value,
      gradeLabel: result.status === "graded" ? result.label : NO_RESULT[result.status],
      amendment: amendment + 1,
      amends: id,
      amendmentReason: input.reason,
      recordedBy: ctx.actor.userId,
      recordedAt: ctx.now(),
    });
    await recordAudit(ctx, tx, [
      {
        action: "evaluation.result_amended",
        entity: "student",
        entityId: input.studentId,
        before: { course: courseTitle, term: session.title, result: shortOf(resultOf(was)) },
        after: { course: courseTitle, term: session.title, result: shortOf(result), reason: input.reason },
      },
    ]);
  });
}
