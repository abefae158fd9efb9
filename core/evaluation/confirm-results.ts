import { and, eq, sql } from "drizzle-orm";
import type { evaluationApi, SectionResults } from "#contracts/api/evaluation/results.ts";
import type { Input } from "#contracts/endpoint.ts";
import { evaluationResults, evaluationSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { RivalWrote } from "../attendance/claim-sheet.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, type Issue, orNotFound } from "../errors.ts";
import { shortOf } from "./internal.ts";
import { getSectionResults } from "./section-results.ts";
import { isIssue, settle } from "./settle.ts";

/**
 * The section's teacher confirms what the gradebook proposes, or gives something else, which is kept beside it. All or
 * nothing; an entry that says what is stored already changes nothing. Errors: `not_found`, `conflict` once the session is
 * closed, `unprocessable` naming each bad entry, `precondition_failed` with the results as they are.
 */
export async function confirmResults(
  ctx: Context,
  input: Input<typeof evaluationApi.confirm>,
): Promise<SectionResults> {
  authorize(ctx, "grades.create");
  const { id, academicSessionId } = input;
  const seen = await getSectionResults(ctx, { id, academicSessionId });
  if (seen.isClosed) throw closed();
  orNotFound(seen.canEdit || undefined);
  const pupils = new Map(seen.students.map((pupil) => [pupil.id, pupil]));
  const issues: Issue[] = [];
  const settled = input.results.map((entry, index) => {
    const pupil = pupils.get(entry.studentId);
    const at = (issue: Issue) => issues.push({ ...issue, path: `results.${index}.${issue.path}` });
    if (pupil === undefined)
      at({ path: "studentId", message: "no está en el grupo", reason: "student_not_in_section" });
    const result = settle(entry, seen.scale, pupil?.proposed ?? null);
    if (isIssue(result)) at(result);
    return { entry, result, pupil };
  });
  if (new Set(input.results.map(({ studentId }) => studentId)).size < input.results.length) {
    issues.push({ path: "results", message: "hay alguien dos veces", reason: "result_twice" });
  }
  if (issues.length > 0) {
    throw new AppError("unprocessable", "Hay calificaciones que no se pueden guardar: no se ha guardado ninguna.", {
      reason: "results_invalid",
      issues,
    });
  }
  const changed = settled.flatMap(({ entry, result, pupil }) => {
    if (isIssue(result) || pupil === undefined) return [];
    const was = pupil.result;
    const same =
      was !== null && was.status === result.status && was.label === result.label && was.value === result.value;
    return same ? [] : [{ entry, result, pupil }];
  });
  if (changed.some(({ entry, pupil }) => entry.version !== (pupil.result?.version ?? 0))) throw stale(seen);
  if (changed.length === 0) return seen;
  const { institutionId, userId } = ctx.actor;
  const isWritten = await ctx.db
    .transaction(async (tx) => {
      // Whoever closes the session waits for this, or this for them.
      const sessions = await tx
        .select({ closedAt: evaluationSessions.closedAt })
        .from(evaluationSessions)
        .where(
          and(
            eq(evaluationSessions.academicSessionId, academicSessionId),
            sql`${evaluationSessions.groupName} in (select coalesce(s.group_name, p.group_name) from courses.sections s
            inner join students.enrollments e on e.section_id = s.id inner join students.students p on p.id = e.student_id
            where s.id = ${id} and e.status = 'active')`,
          ),
        )
        .for("share");
      if (sessions.length === 0 || sessions.every(({ closedAt }) => closedAt !== null)) throw closed();
      const rows = await tx
        .insert(evaluationResults)
        .values(
          changed.map(({ entry, result, pupil }) => ({
            institutionId,
            studentId: pupil.id,
            sectionId: id,
            academicSessionId,
            proposed: pupil.proposed,
            ...result,
            confirmedBy: userId,
            confirmedAt: ctx.now(),
            version: entry.version + 1,
          })),
        )
        .onConflictDoUpdate({
          target: [
            evaluationResults.institutionId,
            evaluationResults.sectionId,
            evaluationResults.academicSessionId,
            evaluationResults.studentId,
          ],
          set: {
            proposed: sql`excluded.proposed`,
            status: sql`excluded.status`,
            value: sql`excluded.value`,
            label: sql`excluded.label`,
            confirmedBy: sql`excluded.confirmed_by`,
            confirmedAt: sql`excluded.confirmed_at`,
            version: sql`excluded.version`,
          },
          setWhere: sql`${evaluationResults.version} = excluded.version - 1`,
        })
        .returning({ id: evaluationResults.id });
      if (rows.length < changed.length) throw new RivalWrote();
      const words = (of: (one: (typeof changed)[number]) => string | null) =>
        Object.fromEntries(changed.map((one) => [one.pupil.studentNumber, of(one)]));
      const about = {
        section: `${seen.section.courseTitle} · ${seen.section.title}`,
        term: seen.academicSession.title,
      };
      await recordAudit(ctx, tx, [
        {
          action: "evaluation.results_confirmed",
          entity: "section",
          entityId: id,
          before: { ...about, results: words(({ pupil }) => (pupil.result === null ? null : shortOf(pupil.result))) },
          after: { ...about, results: words(({ result }) => shortOf(result)) },
        },
      ]);
      return true;
    })
    .catch((error: unknown) => {
      if (error instanceof RivalWrote) return false;
      throw error;
    });
  const now = await getSectionResults(ctx, { id, academicSessionId });
  if (!isWritten) throw stale(now);
  return now;
}

const closed = () =>
  new AppError(
    "conflict",
    "La sesión de evaluación está cerrada: una calificación solo cambia con una rectificación.",
    {
      reason: "evaluation_closed",
    },
  );

function stale(current: SectionResults): AppError {
  return new AppError("precondition_failed", "Otra persona ha cambiado estas calificaciones mientras tanto.", {
    reason: "results_changed",
    current,
  });
}
