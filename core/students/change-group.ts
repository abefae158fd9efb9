import { and, asc, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import type { enrollmentApi } from "#contracts/api/students/enrollments.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { enrollments, groupChanges, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { endRights } from "../people/internal.ts";
import { schoolDay } from "../school-day.ts";
import { fullSections, planGroupChange } from "./group-plan.ts";
import { holdsSeat, lockSections, seat, seatWaiting, vacate } from "./seats.ts";

/** What `changeGroup` would do. Nothing is written; the locks end with the reading. Errors: those of the change but `conflict` for seats. */
export async function previewGroupChange(
  ctx: Context,
  input: Input<typeof enrollmentApi.previewGroup>,
): Promise<View<typeof enrollmentApi.previewGroup>> {
  authorize(ctx, "students.create");
  const plan = await ctx.db.transaction((tx) => planGroupChange(ctx, tx, input.studentIds, input.groupName));
  return {
    groupName: input.groupName,
    moved: plan.moves.length,
    unchanged: plan.unchanged,
    students: plan.moves.map(({ studentId, name, fromGroup, lost }) => ({
      id: studentId,
      name,
      fromGroup,
      lost: [...lost],
    })),
    sections: plan.sections,
    full: fullSections(plan.sections).length,
  };
}

/**
 * Moves pupils to another group, all or none: what they attended with the group that they leave ends with yesterday, with
 * its registers and marks. Errors: those of `planGroupChange`, `conflict` when a section has not the seats, and when other
 * people would be moved than were confirmed.
 */
export async function changeGroup(
  ctx: Context,
  input: Input<typeof enrollmentApi.changeGroup>,
): Promise<View<typeof enrollmentApi.changeGroup>> {
  authorize(ctx, "students.create");
  const batch = crypto.randomUUID();
  const moved = await ctx.db.transaction(async (tx) => {
    const { moves, sections } = await planGroupChange(ctx, tx, input.studentIds, input.groupName);
    const full = fullSections(sections);
    if (full.length > 0) {
      const named = full.map(({ courseTitle }) => courseTitle).join(", ");
      throw new AppError("conflict", `No quedan plazas para todos en: ${named}.`, { reason: "section_full" });
    }
    if (moves.length !== input.confirmCount) {
      throw new AppError("conflict", "Ahora cambiarían otras personas: mira de nuevo los cambios.", {
        reason: "group_plan_changed",
      });
    }
    if (moves.length === 0) return 0;
    const now = ctx.now();
    const closed = moves.flatMap((move) => move.closed);
    await vacate(
      ctx,
      tx,
      closed.map(({ id }) => id),
      null,
    );
    const seated = await seat(
      ctx,
      tx,
      moves.flatMap(({ studentId, opened }) => opened.map(({ id, begins }) => ({ studentId, sectionId: id, begins }))),
    );
    const openedBy = Map.groupBy(seated, ({ studentId }) => studentId);
    await tx
      .update(students)
      .set({ groupName: input.groupName, version: sql`${students.version} + 1`, updatedAt: now })
      .where(
        inArray(
          students.id,
          moves.map(({ studentId }) => studentId),
        ),
      );
    await tx.insert(groupChanges).values(
      moves.map((move) => ({
        institutionId: ctx.actor.institutionId,
        batch,
        studentId: move.studentId,
        fromGroup: move.fromGroup,
        toGroup: input.groupName,
        closed: move.closed.map(({ id }) => id),
        opened: (openedBy.get(move.studentId) ?? []).map(({ id }) => id),
        changedBy: ctx.actor.userId,
        changedAt: now,
      })),
    );
    await recordAudit(
      ctx,
      tx,
      moves.map(({ studentId, fromGroup }) => ({
        action: "student.group_changed",
        entity: "student",
        entityId: studentId,
        before: { groupName: fromGroup },
        after: { groupName: input.groupName },
      })),
    );
    await seatWaiting(ctx, tx, [...new Set(closed.map(({ sectionId }) => sectionId))]);
    await endRights(
      ctx,
      tx,
      moves.map(({ userId }) => userId),
      "membership",
    );
    return moves.length;
  });
  if (moved > 0) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return { batch, moved };
}

/**
 * Takes a change of group back for those who are still in the group and have not changed since: their former seats are
 * theirs again, the new ones end, and leave no trace where nothing was written in them. Errors: `not_found`, `conflict`
 * when a former section has filled up.
 */
export async function undoGroupChange(
  ctx: Context,
  { batch }: Input<typeof enrollmentApi.undoGroup>,
): Promise<View<typeof enrollmentApi.undoGroup>> {
  authorize(ctx, "students.create");
  const done = await ctx.db.transaction(async (tx) => {
    const { rows, back } = await undoable(tx, batch);
    if (back.length === 0) return { undone: 0, left: rows };
    const now = ctx.now();
    const opened = await tx
      .select({ id: enrollments.id, sectionId: enrollments.sectionId })
      .from(enrollments)
      .where(and(inArray(enrollments.id, [0, ...back.flatMap((row) => row.opened)]), holdsSeat(ctx)));
    const former = await tx
      .select({ studentId: enrollments.studentId, sectionId: enrollments.sectionId })
      .from(enrollments)
      .where(inArray(enrollments.id, [0, ...back.flatMap((row) => row.closed)]));
    const sections = await lockSections(
      ctx,
      tx,
      [...opened, ...former].map(({ sectionId }) => sectionId),
    );
    const returning = Map.groupBy(former, ({ sectionId }) => sectionId);
    const open = new Map(sections.filter(({ isOpen }) => isOpen).map((row) => [row.id, row]));
    const full = [...open.values()].filter(
      ({ id, taken, capacity }) => taken + (returning.get(id)?.length ?? 0) > capacity && returning.has(id),
    );
    if (full.length > 0) {
      const named = full.map(({ courseTitle }) => courseTitle).join(", ");
      throw new AppError("conflict", `Ya no quedan plazas en: ${named}.`, { reason: "section_full" });
    }
    await leave(
      ctx,
      tx,
      opened.map(({ id }) => id),
    );
    await seat(
      ctx,
      tx,
      former.flatMap(({ studentId, sectionId }) => {
        const section = open.get(sectionId);
        return section === undefined ? [] : [{ studentId, sectionId, begins: section.begins }];
      }),
    );
    for (const [fromGroup, group] of Map.groupBy(back, (row) => row.fromGroup)) {
      await tx
        .update(students)
        .set({ groupName: fromGroup, version: sql`${students.version} + 1`, updatedAt: now })
        .where(
          inArray(
            students.id,
            group.map(({ studentId }) => studentId),
          ),
        );
    }
    await tx
      .update(groupChanges)
      .set({ undoneAt: now })
      .where(
        inArray(
          groupChanges.id,
          back.map(({ id }) => id),
        ),
      );
    await recordAudit(
      ctx,
      tx,
      back.map(({ studentId, fromGroup, toGroup }) => ({
        action: "student.group_change_undone",
        entity: "student",
        entityId: studentId,
        before: { groupName: toGroup },
        after: { groupName: fromGroup },
      })),
    );
    await seatWaiting(ctx, tx, [...new Set(opened.map(({ sectionId }) => sectionId))]);
    await endRights(
      ctx,
      tx,
      back.map(({ userId }) => userId),
      "membership",
    );
    return { undone: back.length, left: rows - back.length };
  });
  if (done.undone > 0) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return done;
}

/** Those of a batch who can go back, locked. Errors: `not_found`. */
async function undoable(tx: Transaction, batch: string) {
  const rows = await tx
    .select({ id: groupChanges.id, studentId: groupChanges.studentId })
    .from(groupChanges)
    .where(and(eq(groupChanges.batch, batch), isNull(groupChanges.undoneAt)))
    .orderBy(asc(groupChanges.studentId));
  if (rows.length === 0) throw new AppError("not_found", "Este cambio de grupo no existe o ya se ha deshecho.");
  await tx
    .select({ id: students.id })
    .from(students)
    .where(
      inArray(
        students.id,
        rows.map(({ studentId }) => studentId),
      ),
    )
    .orderBy(asc(students.id))
    .for("no key update");
  // Read again under the locks: somebody may have gone first.
  const back = await tx
    .select({
      id: groupChanges.id,
      studentId: groupChanges.studentId,
      userId: students.userId,
      fromGroup: groupChanges.fromGroup,
      toGroup: groupChanges.toGroup,
      closed: groupChanges.closed,
      opened: groupChanges.opened,
    })
    .from(groupChanges)
    .innerJoin(students, eq(students.id, groupChanges.studentId))
    .where(
      and(
        eq(groupChanges.batch, batch),
        isNull(groupChanges.undoneAt),
        eq(students.groupName, groupChanges.toGroup),
        eq(students.status, "active"),
        isNull(students.blockedAt),
        sql`not exists (select from students.group_changes later where later.student_id = ${groupChanges.studentId}
          and later.id > ${groupChanges.id} and later.undone_at is null)`,
      ),
    );
  return { rows: rows.length, back };
}

/** Ends seats that were just given; those of today in which nothing was written go altogether. */
async function leave(ctx: Context, tx: Transaction, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const gone = await tx
    .delete(enrollments)
    .where(
      and(
        inArray(enrollments.id, [...ids]),
        gte(enrollments.beginDate, schoolDay(ctx)),
        sql`not exists (select from students.attendance a join students.registers r on r.id = a.register_id
          where a.student_id = students.enrollments.student_id and r.section_id = students.enrollments.section_id)`,
        sql`not exists (select from courses.grades g join courses.assignments t on t.id = g.assignment_id
          where g.student_id = students.enrollments.student_id and t.section_id = students.enrollments.section_id)`,
      ),
    )
    .returning({ id: enrollments.id });
  const deleted = new Set(gone.map(({ id }) => id));
  await vacate(
    ctx,
    tx,
    ids.filter((id) => !deleted.has(id)),
    null,
  );
}
