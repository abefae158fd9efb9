import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { LAPSE_DAYS, type ProcedureRow, type proceduresApi } from "#contracts/api/behavior/procedures.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, behaviorCategories, behaviorProcedures, behaviorSteps } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { personName } from "../attendance/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { paging, rowCount } from "../paging.ts";
import { schoolDay } from "../school-day.ts";
import { reachedProcedures } from "./procedure-rows.ts";

/**
 * Procedures without what was written in them, what is due first at the top, closed ones by when they were opened: all
 * within reach for who oversees behaviour, otherwise those one conducts. Who looked is in the log. Errors: `bad_request`
 * for a foreign cursor.
 */
export async function listBehaviorProcedures(
  ctx: Context,
  input: Input<typeof proceduresApi.list>,
): Promise<View<typeof proceduresApi.list>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const today = schoolDay(ctx);
  const due = sql`from students.behavior_steps t where t.procedure_id = ${behaviorProcedures.id} and t.state = 'due'`;
  const overdue = sql`${due} and t.due_on < ${today}`;
  const first = sql<string>`coalesce((select min(t.due_on)::text ${due}), ${behaviorProcedures.openedOn}::text)`;
  const list = paging(input, [
    { column: first, kind: "string" },
    { column: behaviorProcedures.id, kind: "number" },
  ]);
  const wanted: Readonly<Record<typeof input.state, SQL | undefined>> = {
    open: isNull(behaviorProcedures.closedOn),
    overdue: and(isNull(behaviorProcedures.closedOn), sql`exists (select ${overdue})`),
    closed: isNotNull(behaviorProcedures.closedOn),
  };
  const mine = reachedProcedures(ctx);
  const { rows, total, overdueSteps } = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: behaviorProcedures.id,
        student: sql<ProcedureRow["student"]>`(select json_build_object('id', s.id,
          'name', p.given_name || ' ' || p.family_name, 'groupName', s.group_name)
          from students.students s join users.users p on p.id = s.user_id where s.id = ${behavioralRecords.studentId})`,
        categoryTitle: behaviorCategories.title,
        openedOn: behaviorProcedures.openedOn,
        instructor: personName(sql`${behaviorProcedures.instructorId}`),
        closedOn: behaviorProcedures.closedOn,
        next: sql<ProcedureRow["next"]>`(select json_build_object('title', t.title, 'dueOn', t.due_on,
          'isOverdue', coalesce(t.due_on < ${today}, false)) ${due} order by t.due_on nulls last, t.position limit 1)`,
        overdue: sql<number>`(select count(*)::int ${overdue})`,
        mayHaveLapsed: sql<boolean>`exists (select ${due} and t.due_on + ${LAPSE_DAYS}::int < ${today})`,
        position: list.position,
      })
      .from(behaviorProcedures)
      .innerJoin(behavioralRecords, eq(behavioralRecords.id, behaviorProcedures.recordId))
      .innerJoin(behaviorCategories, eq(behaviorCategories.id, behavioralRecords.categoryId))
      .where(and(mine, wanted[input.state], list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit);
    const [count] = await tx.select({ total: rowCount }).from(behaviorProcedures).where(and(mine, wanted[input.state]));
    const [late] = await tx
      .select({ steps: sql<number>`coalesce(sum((select count(*) ${overdue})), 0)::int` })
      .from(behaviorProcedures)
      .where(and(mine, wanted.open));
    if (rows.length > 0) {
      await recordAudit(ctx, tx, [
        {
          action: "behavior.procedures_listed",
          entity: "institution",
          entityId: ctx.actor.institutionId,
          after: { state: input.state, records: Math.min(rows.length, input.limit) },
        },
      ]);
    }
    return { rows, total: count?.total ?? 0, overdueSteps: late?.steps ?? 0 };
  });
  return { ...list.toPage(rows, total), overdueSteps };
}

/** How much is overdue, without whose it is: nothing to note. */
export async function countOverdueBehavior(ctx: Context): Promise<View<typeof proceduresApi.overdue>> {
  authorize(ctx, "behavior.oversee");
  const [[count]] = await ctx.db.batch((q) => [
    q
      .select({
        procedures: sql<number>`count(distinct ${behaviorSteps.procedureId})::int`,
        steps: rowCount,
      })
      .from(behaviorSteps)
      .innerJoin(behaviorProcedures, eq(behaviorProcedures.id, behaviorSteps.procedureId))
      .where(
        and(
          reachedProcedures(ctx),
          isNull(behaviorProcedures.closedOn),
          eq(behaviorSteps.state, "due"),
          sql`${behaviorSteps.dueOn} < ${schoolDay(ctx)}`,
        ),
      ),
  ]);
  return { procedures: count?.procedures ?? 0, steps: count?.steps ?? 0 };
}
