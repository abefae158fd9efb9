import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { Enrollments, enrollmentApi } from "#contracts/api/students/enrollments.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  academicRecords,
  academicSessions,
  courses,
  enrollments,
  sections,
  students,
  waitingPupils,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { isReachedStudent } from "../access/students.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { endRights } from "../people/internal.ts";
import { schoolDay } from "../school-day.ts";
import { readEnrollments } from "./list-enrollments.ts";
import { holdsSeat, type LockedSection, lockSections, seat, seatWaiting, vacate } from "./seats.ts";

type Asked = Input<typeof enrollmentApi.enroll>;

/**
 * Gives a pupil a seat in a section, if asked in the place of another of theirs, or writes them on its waiting list. Those
 * who take the last seat at the same moment come one after the other. Errors: `not_found`; `conflict` for who has the
 * section or its course already, for one that is full or over, for a pupil who left, for a course that wants another first.
 */
export async function enrollStudent(ctx: Context, input: Asked): Promise<Enrollments> {
  authorize(ctx, "students.create");
  const left = await ctx.db.transaction(async (tx) => {
    const pupil = await lockPupil(ctx, tx, input.id);
    if (pupil.status !== "active")
      throw new AppError("conflict", "No es alumnado del centro.", { reason: "student_left" });
    const leaving = input.instead === null ? null : await seatOf(ctx, tx, input.id, input.instead);
    const locked = await lockSections(ctx, tx, [input.sectionId, ...(leaving === null ? [] : [leaving.sectionId])]);
    const section = orNotFound(locked.find(({ id }) => id === input.sectionId));
    if (!section.isOpen) throw new AppError("conflict", "Este grupo ya no se imparte.", { reason: "section_over" });
    await requireFree(ctx, tx, input, section);
    if (!input.ignorePrerequisites) await requirePrerequisites(ctx, tx, input.id, section);
    const isFull = section.taken >= section.capacity;
    if (isFull && input.whenFull === "refuse") {
      throw new AppError("conflict", "No quedan plazas en este grupo.", { reason: "section_full" });
    }
    if (isFull) {
      await tx.insert(waitingPupils).values({
        institutionId: ctx.actor.institutionId,
        studentId: input.id,
        sectionId: section.id,
        addedBy: ctx.actor.userId,
        createdAt: ctx.now(),
      });
    } else {
      await seat(ctx, tx, [{ studentId: input.id, sectionId: section.id, begins: section.begins }]);
    }
    const after = { sectionId: section.id, ...(input.ignorePrerequisites ? { ignorePrerequisites: true } : {}) };
    const action = isFull ? "enrollment.waiting" : "enrollment.seated";
    await recordAudit(ctx, tx, [{ action, entity: "student", entityId: input.id, after }]);
    // Who waits for a seat keeps the one they have.
    if (leaving === null || isFull) return false;
    await vacate(ctx, tx, [leaving.id], null);
    const before = { sectionId: leaving.sectionId };
    await recordAudit(ctx, tx, [{ action: "enrollment.ended", entity: "student", entityId: input.id, before }]);
    await seatWaiting(ctx, tx, [leaving.sectionId]);
    await endRights(ctx, tx, [pupil.userId], "membership");
    return true;
  });
  if (left) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return readEnrollments(ctx, input.id);
}

/** Locked: what a pupil attends is changed by one at a time. */
export async function lockPupil(ctx: Context, tx: Transaction, id: number) {
  const [row] = await tx
    .select({ id: students.id, userId: students.userId, status: students.status })
    .from(students)
    .where(isReachedStudent(ctx, id))
    .for("no key update");
  return orNotFound(row);
}

/** An enrolment of the pupil that holds a seat. Errors: `not_found`. */
export async function seatOf(ctx: Context, tx: Transaction, studentId: number, id: number) {
  const [row] = await tx
    .select({ id: enrollments.id, sectionId: enrollments.sectionId, version: enrollments.version })
    .from(enrollments)
    .where(and(eq(enrollments.id, id), eq(enrollments.studentId, studentId), holdsSeat(ctx)));
  return orNotFound(row);
}

async function requireFree(ctx: Context, tx: Transaction, { id, instead }: Asked, section: LockedSection) {
  const [taken] = await tx
    .select({ sectionId: enrollments.sectionId })
    .from(enrollments)
    .innerJoin(sections, eq(sections.id, enrollments.sectionId))
    .where(
      and(
        eq(enrollments.studentId, id),
        eq(sections.courseId, section.courseId),
        holdsSeat(ctx),
        instead === null ? undefined : ne(enrollments.id, instead),
      ),
    )
    .limit(1);
  if (taken?.sectionId === section.id) {
    throw new AppError("conflict", "Ya está en este grupo.", { reason: "already_enrolled" });
  }
  if (taken !== undefined) {
    throw new AppError("conflict", "Ya cursa esta materia en otro grupo: cámbiale de grupo.", {
      reason: "course_taken",
    });
  }
  const [waits] = await tx
    .select({ id: waitingPupils.id })
    .from(waitingPupils)
    .where(and(eq(waitingPupils.studentId, id), eq(waitingPupils.sectionId, section.id)));
  if (waits !== undefined)
    throw new AppError("conflict", "Ya está en la lista de espera.", { reason: "already_waiting" });
}

/** Titles of those of the courses that the pupil has neither on record nor attended to the end of their session. */
export function missingPrerequisites(ctx: Context, studentId: number, courseIds: SQL) {
  return sql<string[]>`array(select c.title from ${courses} c where c.id = any(${courseIds})
    and not exists (select from ${academicRecords} r where r.student_id = ${studentId} and r.course_id = c.id)
    and not exists (select from ${enrollments} e
      join ${sections} s on s.id = e.section_id join ${academicSessions} a on a.id = s.academic_session_id
      where e.student_id = ${studentId} and s.course_id = c.id and e.status in ('active', 'completed') and a.end_date < ${schoolDay(ctx)})
    order by c.title)`;
}

async function requirePrerequisites(ctx: Context, tx: Transaction, studentId: number, section: LockedSection) {
  if (section.prerequisiteIds.length === 0) return;
  const ids = sql`array[${sql.join(
    section.prerequisiteIds.map((id) => sql`${id}::bigint`),
    sql`, `,
  )}]`;
  const { rows } = await tx.execute<{ missing: string[] }>(
    sql`select ${missingPrerequisites(ctx, studentId, ids)} as missing`,
  );
  const missing = rows[0]?.missing ?? [];
  if (missing.length === 0) return;
  throw new AppError("conflict", `Antes tiene que haber cursado: ${missing.join(", ")}.`, {
    reason: "prerequisite_missing",
  });
}
