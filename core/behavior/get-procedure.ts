import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Procedure, proceduresApi } from "#contracts/api/behavior/procedures.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  behavioralRecords,
  behaviorCategories,
  behaviorEvents,
  behaviorMeasures,
  behaviorProcedures,
  roles,
  users,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { asTime, personName } from "../attendance/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { readSchoolDay } from "../school-day.ts";
import { spanishCollation } from "../spanish-text.ts";
import { openContent } from "./content.ts";
import { isOverdue, mayHaveLapsed, refusalOf } from "./procedure.ts";
import { reachedProcedures, stepsOf } from "./procedure-rows.ts";
import { openText } from "./sealed-text.ts";

/**
 * A procedure with all that was written in it, for who oversees behaviour or conducts it. Each reading is in the log.
 * Errors: `not_found`.
 */
export async function getBehaviorProcedure(ctx: Context, { id }: Input<typeof proceduresApi.get>): Promise<Procedure> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const read = await ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({
        recordId: behaviorProcedures.recordId,
        openedOn: behaviorProcedures.openedOn,
        openedBy: sql<string>`coalesce(${personName(sql`${behaviorProcedures.openedBy}`)}, '')`,
        instructorId: behaviorProcedures.instructorId,
        instructorName: personName(sql`${behaviorProcedures.instructorId}`),
        decision: behaviorProcedures.content,
        closedOn: behaviorProcedures.closedOn,
        version: behaviorProcedures.version,
      })
      .from(behaviorProcedures)
      .where(and(eq(behaviorProcedures.id, id), reachedProcedures(ctx)));
    const procedure = orNotFound(found);
    const record = await recordOf(tx, procedure.recordId);
    const steps = await stepsOf(tx, id);
    const measures = await tx
      .select({
        id: behaviorMeasures.id,
        content: behaviorMeasures.content,
        ownerId: behaviorMeasures.ownerId,
        ownerName: sql<string>`coalesce(${personName(sql`${behaviorMeasures.ownerId}`)}, '')`,
        dueOn: behaviorMeasures.dueOn,
        doneOn: behaviorMeasures.doneOn,
      })
      .from(behaviorMeasures)
      .where(eq(behaviorMeasures.procedureId, id))
      .orderBy(asc(behaviorMeasures.dueOn), asc(behaviorMeasures.id));
    await recordAudit(ctx, tx, [
      {
        action: "behavior.procedure_read",
        entity: "behavior_procedure",
        entityId: id,
        after: { studentId: record.student.id },
      },
    ]);
    const people = [...new Set(steps.flatMap(({ settledBy }) => settledBy ?? []))];
    const names = await namesOf(tx, people);
    return { procedure, record, steps, measures, names, staff: await staffOf(tx), today: await readSchoolDay(ctx, tx) };
  });
  const { procedure, record, steps, measures, names, staff, today } = read;
  const open = measures.filter(({ doneOn }) => doneOn === null).length;
  const { content, ...event } = record;
  const { description, measure } = await openContent(ctx, procedure.recordId, content);
  const { instructorId, instructorName, decision, ...rest } = procedure;
  return {
    id,
    ...rest,
    ...event,
    description,
    measure,
    instructor: instructorId === null ? null : { id: instructorId, name: instructorName ?? "" },
    decision: await openText(ctx, "students.behavior_procedures.content", { id, content: decision }),
    steps: await Promise.all(
      steps.map(async (step) => ({
        id: step.id,
        kind: step.kind,
        title: step.title,
        dueOn: step.dueOn,
        state: step.state,
        isOverdue: isOverdue(step, today),
        mayHaveLapsed: mayHaveLapsed(step, today),
        settledOn: step.settledOn,
        settledBy: step.settledBy === null ? null : (names.get(step.settledBy) ?? null),
        note: await openText(ctx, "students.behavior_steps.content", step),
        isNext: step.state === "due" && refusalOf(steps, step, "done", open) === null,
      })),
    ),
    measures: await Promise.all(
      measures.map(async ({ ownerId, ownerName, ...task }) => ({
        id: task.id,
        text: (await openText(ctx, "students.behavior_measures.content", task)) ?? "",
        owner: { id: ownerId, name: ownerName },
        dueOn: task.dueOn,
        doneOn: task.doneOn,
        isOverdue: task.doneOn === null && task.dueOn < today,
      })),
    ),
    staff,
    today,
  };
}

async function recordOf(tx: Transaction, recordId: number) {
  const [record] = await tx
    .select({
      student: sql<
        Procedure["student"]
      >`(select json_build_object('id', s.id, 'name', p.given_name || ' ' || p.family_name,
        'groupName', s.group_name) from students.students s join users.users p on p.id = s.user_id
        where s.id = ${behavioralRecords.studentId})`,
      category: {
        title: behaviorCategories.title,
        kind: behaviorCategories.kind,
        severity: behaviorCategories.severity,
      },
      date: behaviorEvents.date,
      time: sql<string | null>`${asTime(behaviorEvents.time)}`,
      place: behaviorEvents.place,
      recordedBy: sql<string>`coalesce(${personName(sql`${behaviorEvents.recordedBy}`)}, '')`,
      content: behavioralRecords.content,
    })
    .from(behavioralRecords)
    .innerJoin(behaviorEvents, eq(behaviorEvents.id, behavioralRecords.eventId))
    .innerJoin(behaviorCategories, eq(behaviorCategories.id, behavioralRecords.categoryId))
    .where(eq(behavioralRecords.id, recordId));
  return orNotFound(record);
}

const fullName = sql<string>`${users.givenName} || ' ' || ${users.familyName}`;

async function namesOf(tx: Transaction, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: users.id, name: fullName })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Who may conduct it, or see to a task. */
function staffOf(tx: Transaction) {
  return tx
    .select({ id: users.id, name: fullName })
    .from(users)
    .innerJoin(roles, eq(roles.id, users.roleId))
    .where(and(inArray(roles.kind, ["teacher", "school_admin"]), eq(users.isActive, true), isNull(users.blockedAt)))
    .orderBy(asc(spanishCollation(sql`${users.registerName}`)))
    .limit(500);
}
