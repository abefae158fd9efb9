import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import type { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, behaviorMeasures, behaviorProcedures, students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { anyOf } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { readSchoolDay } from "../school-day.ts";
import { requireStaff } from "./check-record.ts";
import { lockProcedure, reachedProcedures, requireOpen } from "./procedure-rows.ts";
import { openText, sealText } from "./sealed-text.ts";

const COLUMN = "students.behavior_measures.content";

/** Adds a task that follows from a procedure. Errors: `not_found`, `conflict` where it is closed, `unprocessable`. */
export async function addBehaviorMeasure(
  ctx: Context,
  { id, text, ownerId, dueOn }: Input<typeof proceduresApi.addMeasure>,
): Promise<View<typeof proceduresApi.addMeasure>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  return ctx.db.transaction(async (tx) => {
    requireOpen(await lockProcedure(ctx, tx, id));
    await requireStaff(tx, [ownerId], "ownerId");
    if (dueOn < (await readSchoolDay(ctx, tx))) {
      throw refusedField("dueOn", "behavior_due_past", "Ese día ya ha pasado.");
    }
    const { institutionId } = ctx.actor;
    const [made] = await tx
      .insert(behaviorMeasures)
      .values({ institutionId, procedureId: id, ownerId, dueOn, createdAt: ctx.now() })
      .returning({ id: behaviorMeasures.id });
    const measureId = orNotFound(made).id;
    // Its ciphertext belongs to its row, so the row comes first.
    const content = await sealText(ctx, COLUMN, measureId, text);
    await tx.update(behaviorMeasures).set({ content }).where(eq(behaviorMeasures.id, measureId));
    await recordAudit(ctx, tx, [
      {
        action: "behavior.task_added",
        entity: "behavior_procedure",
        entityId: id,
        after: { userId: ownerId, dueAt: dueOn },
      },
    ]);
    return { measureId };
  });
}

/** Says that a task is done, or not yet. The same again changes nothing. Errors: `not_found`, `conflict`. */
export async function settleBehaviorMeasure(
  ctx: Context,
  { id, isDone }: Input<typeof proceduresApi.settleMeasure>,
): Promise<View<typeof proceduresApi.settleMeasure>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const { userId } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ procedureId: behaviorMeasures.procedureId, doneOn: behaviorMeasures.doneOn })
      .from(behaviorMeasures)
      .where(
        and(
          eq(behaviorMeasures.id, id),
          or(
            and(eq(behaviorMeasures.ownerId, userId), ofNobodyBlocked),
            sql`${behaviorMeasures.procedureId} = ${anyOf(
              sql`select ${behaviorProcedures.id} from ${behaviorProcedures} where ${reachedProcedures(ctx)}`,
            )}`,
          ),
        ),
      )
      .for("no key update");
    const { procedureId, doneOn } = orNotFound(found);
    if ((doneOn !== null) === isDone) return { id, isDone };
    const [procedure] = await tx
      .select({ closedOn: behaviorProcedures.closedOn })
      .from(behaviorProcedures)
      .where(eq(behaviorProcedures.id, procedureId))
      .for("no key update");
    requireOpen(orNotFound(procedure));
    await tx
      .update(behaviorMeasures)
      .set({ doneOn: isDone ? await readSchoolDay(ctx, tx) : null, doneBy: isDone ? userId : null })
      .where(eq(behaviorMeasures.id, id));
    await recordAudit(ctx, tx, [
      {
        action: "behavior.task_settled",
        entity: "behavior_procedure",
        entityId: procedureId,
        after: { state: isDone ? "done" : "due" },
      },
    ]);
    return { id, isDone };
  });
}

const ofNobodyBlocked = sql`${behaviorMeasures.procedureId} = ${anyOf(
  sql`select p.id from ${behaviorProcedures} p join ${behavioralRecords} r on r.id = p.record_id
    join ${students} s on s.id = r.student_id where s.blocked_at is null`,
)}`;

/** The open tasks of which one is the owner, what is due first at the top. That they were read is in the log. */
export async function listBehaviorTasks(ctx: Context): Promise<View<typeof proceduresApi.tasks>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const { rows, today } = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: behaviorMeasures.id,
        content: behaviorMeasures.content,
        dueOn: behaviorMeasures.dueOn,
        studentName: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
      })
      .from(behaviorMeasures)
      .innerJoin(behaviorProcedures, eq(behaviorProcedures.id, behaviorMeasures.procedureId))
      .innerJoin(behavioralRecords, eq(behavioralRecords.id, behaviorProcedures.recordId))
      .innerJoin(students, eq(students.id, behavioralRecords.studentId))
      .innerJoin(users, eq(users.id, students.userId))
      .where(
        and(
          eq(behaviorMeasures.ownerId, ctx.actor.userId),
          isNull(behaviorMeasures.doneOn),
          isNull(behaviorProcedures.closedOn),
          isNull(students.blockedAt),
        ),
      )
      .orderBy(asc(behaviorMeasures.dueOn), asc(behaviorMeasures.id))
      .limit(100);
    if (rows.length > 0) {
      await recordAudit(ctx, tx, [
        {
          action: "behavior.tasks_read",
          entity: "institution",
          entityId: ctx.actor.institutionId,
          after: { records: rows.length },
        },
      ]);
    }
    return { rows, today: await readSchoolDay(ctx, tx) };
  });
  const data = await Promise.all(
    rows.map(async ({ content, ...row }) => ({
      ...row,
      text: (await openText(ctx, COLUMN, { id: row.id, content })) ?? "",
      isOverdue: row.dueOn < today,
    })),
  );
  return { data };
}
