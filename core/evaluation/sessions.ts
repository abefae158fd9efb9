import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { evaluationApi } from "#contracts/api/evaluation/results.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, evaluationSessions } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { reachableSessions, selectSessions, yearTitle } from "./internal.ts";
import { sessionView } from "./sheet.ts";

/** Sessions within reach, the latest term first, with how many results each still waits for. */
export async function listEvaluationSessions(
  ctx: Context,
  input: Input<typeof evaluationApi.list>,
): Promise<View<typeof evaluationApi.list>> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const [rows, counts, openable] = await ctx.db.batch((q) => [
    selectSessions(q, ctx)
      .where(
        and(
          reachableSessions(ctx),
          input.academicSessionId === undefined
            ? undefined
            : eq(evaluationSessions.academicSessionId, input.academicSessionId),
        ),
      )
      .orderBy(desc(academicSessions.startDate), evaluationSessions.groupName)
      .limit(400),
    // By group and year in one pass: who is enrolled, and in how many subjects.
    q.execute<{ group_name: string; school_year: string; students: number; places: number }>(sql`
      select s.group_name, y.school_year, count(distinct e.student_id)::int as students, count(*)::int as places
      from courses.sections s inner join users.academic_sessions y on y.id = s.academic_session_id
      inner join students.enrollments e on e.section_id = s.id and e.role = 'student' and e.status in ('active', 'completed')
      where s.group_name is not null group by s.group_name, y.school_year`),
    q
      .select({
        id: academicSessions.id,
        title: academicSessions.title,
        schoolYear: yearTitle,
      })
      .from(academicSessions)
      .where(
        and(
          may(ctx, "evaluation.manage") ? undefined : sql`false`,
          sql`${academicSessions.type} in ('term', 'schoolYear', 'semester')`,
          sql`${academicSessions.startDate} <= ${schoolDay(ctx)} and ${academicSessions.endDate} >= ${schoolDay(ctx)} - 120`,
          sql`exists (select from courses.sections s inner join users.academic_sessions y on y.id = s.academic_session_id
            where y.school_year = ${academicSessions.schoolYear} and s.status = 'active' and s.group_name is not null
            and not exists (select from ${evaluationSessions} o where o.academic_session_id = ${academicSessions.id} and o.group_name = s.group_name))`,
        ),
      )
      .orderBy(desc(academicSessions.startDate)),
  ]);
  const open = rows.filter(({ closedAt }) => closedAt === null).map(({ id }) => id);
  const [done] = await ctx.db.batch((q) => [
    q.execute<{ id: string; done: number }>(sql`
      select o.id, count(r.id)::int as done from students.evaluation_sessions o
      inner join courses.sections s on s.group_name = o.group_name
      inner join students.evaluation_results r on r.section_id = s.id and r.academic_session_id = o.academic_session_id
      where o.id = any(${`{${open.join(",")}}`}::bigint[]) group by o.id`),
  ]);
  const confirmed = new Map(done.rows.map((row) => [Number(row.id), row.done]));
  const size = new Map(counts.rows.map((row) => [`${row.school_year}/${row.group_name}`, row]));
  return {
    data: rows.map((row) => {
      const group = size.get(`${row.schoolYear}/${row.groupName}`);
      const missing = row.closedAt !== null ? 0 : Math.max(0, (group?.places ?? 0) - (confirmed.get(row.id) ?? 0));
      return { ...sessionView(row), students: group?.students ?? 0, missing };
    }),
    openable,
  };
}

/**
 * Opens the sessions of every group of the year that has none in this term. Asked again it opens none. Errors: `not_found`.
 */
export async function openEvaluationSessions(
  ctx: Context,
  { academicSessionId }: Input<typeof evaluationApi.open>,
): Promise<View<typeof evaluationApi.open>> {
  authorize(ctx, "evaluation.manage");
  const { institutionId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    const [session] = await tx
      .select({ id: academicSessions.id, title: academicSessions.title, schoolYear: academicSessions.schoolYear })
      .from(academicSessions)
      .where(eq(academicSessions.id, academicSessionId));
    const { title, schoolYear } = orNotFound(session);
    const groups = await tx.execute<{ group_name: string }>(sql`
      select distinct s.group_name
      from courses.sections s inner join users.academic_sessions y on y.id = s.academic_session_id
      where y.school_year = ${schoolYear} and s.group_name is not null and s.status = 'active'`);
    if (groups.rows.length === 0) return { opened: 0 };
    const opened = await tx
      .insert(evaluationSessions)
      .values(
        groups.rows.map((row) => ({
          institutionId,
          academicSessionId,
          groupName: row.group_name,
          createdAt: ctx.now(),
        })),
      )
      .onConflictDoNothing()
      .returning({ id: evaluationSessions.id });
    if (opened.length > 0) {
      await recordAudit(ctx, tx, [
        {
          action: "evaluation.opened",
          entity: "academic_session",
          entityId: academicSessionId,
          after: { title, schoolYear, groups: opened.length },
        },
      ]);
    }
    return { opened: opened.length };
  });
}

export const sessionClosed = () =>
  new AppError(
    "conflict",
    "La sesión de evaluación está cerrada: una calificación solo cambia con una rectificación.",
    {
      reason: "evaluation_closed",
    },
  );

/** Changes a session that is open and still at the version that was read. Errors: `precondition_failed`. */
export async function claimSession(
  ctx: Context,
  tx: Parameters<Parameters<Context["db"]["transaction"]>[0]>[0],
  id: number,
  version: string,
  changes: Partial<Pick<typeof evaluationSessions.$inferInsert, "tutorId" | "closedAt" | "closedBy" | "familiesFrom">>,
): Promise<number> {
  const [row] = await tx
    .update(evaluationSessions)
    .set({ ...changes, version: sql`${evaluationSessions.version} + 1`, updatedAt: ctx.now() })
    .where(
      and(
        eq(evaluationSessions.id, id),
        isNull(evaluationSessions.closedAt),
        sql`${evaluationSessions.version}::text = ${version}`,
      ),
    )
    .returning({ version: evaluationSessions.version });
  if (row === undefined) {
    throw new AppError("precondition_failed", "Otra persona ha cambiado esta sesión mientras tanto.", {
      reason: "evaluation_changed",
    });
  }
  return row.version;
}
