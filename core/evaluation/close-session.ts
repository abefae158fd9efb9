import type { evaluationApi } from "#contracts/api/evaluation/results.ts";
import type { Input } from "#contracts/endpoint.ts";
import { academicRecords } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { holdResults } from "../notifications/send-held-results.ts";
import { readSchoolDay } from "../school-day.ts";
import { withTransaction } from "../with-transaction.ts";
import { attendanceOf } from "./attendance.ts";
import { termOf } from "./internal.ts";
import { claimSession, sessionClosed } from "./sessions.ts";
import { loadSheet, NO_RESULT, readSession, writesIn } from "./sheet.ts";

/**
 * Closes a session: what was confirmed goes on record, with the attendance of the term in each subject, and a result that
 * is missing as "not assessed", of which whoever closes must have read how many they are. Families read it from the day
 * that was said. Errors: `not_found`, `conflict`, `precondition_failed`.
 */
export async function closeEvaluationSession(
  ctx: Context,
  input: Input<typeof evaluationApi.close> & { readonly version: string },
): Promise<{ version: number }> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const session = await readSession(ctx, input.id);
  if (session.closedAt !== null) throw sessionClosed();
  orNotFound(writesIn(ctx, session) || undefined);
  const { institutionId, userId } = ctx.actor;
  const closed = await withTransaction(ctx, async (joined, tx) => {
    // From here on nobody confirms a result of the group: who is doing so is waited for.
    const familiesFrom = input.familiesFrom ?? (await readSchoolDay(ctx, tx));
    const version = await claimSession(ctx, tx, input.id, input.version, {
      closedAt: ctx.now(),
      closedBy: userId,
      familiesFrom,
      tutorId: session.tutorId,
    });
    const sheet = await loadSheet(joined, session, "confirmed");
    if (sheet.missing !== input.missing) {
      throw new AppError("conflict", `Faltan ${sheet.missing} calificaciones: confirma ese número.`, {
        reason: "results_missing",
        current: { missing: sheet.missing },
      });
    }
    const attended = await attendanceOf(
      joined,
      sheet.rows.map(({ studentId }) => studentId),
      session,
    );
    const courseOf = new Map(sheet.subjects.map(({ sectionId, courseId }) => [sectionId, courseId]));
    const records = sheet.rows.flatMap(({ studentId, results }) =>
      results.map(({ sectionId, result }) => ({
        institutionId,
        studentId,
        courseId: courseOf.get(sectionId) ?? 0,
        academicSessionId: session.academicSessionId,
        academicYear: session.yearTitle,
        term: termOf(session),
        grade: result?.value ?? null,
        gradeLabel:
          result?.status === "graded"
            ? result.label
            : NO_RESULT[result?.status === "exempt" ? "exempt" : "not_assessed"],
        attendancePercentage: attended.get(studentId)?.bySection.get(sectionId)?.percentage ?? null,
        recordedBy: userId,
        recordedAt: ctx.now(),
      })),
    );
    for (let first = 0; first < records.length; first += 500) {
      // Who came from another group in mid-term is on record from there.
      await tx
        .insert(academicRecords)
        .values(records.slice(first, first + 500))
        .onConflictDoNothing();
    }
    await holdResults(ctx, tx, { sessionId: input.id, familiesFrom });
    await recordAudit(ctx, tx, [
      {
        action: "evaluation.closed",
        entity: "evaluation_session",
        entityId: input.id,
        after: {
          group: session.groupName,
          term: session.title,
          schoolYear: session.yearTitle,
          familiesFrom,
          records: records.length,
          missing: sheet.missing,
        },
      },
    ]);
    return { version };
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return closed;
}
