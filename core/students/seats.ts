import { and, asc, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { academicSessions, courses, enrollments, sections, students, waitingPupils } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { endRights } from "../people/internal.ts";
import { schoolDay } from "../school-day.ts";

/** A condition over `enrollments`: holds a seat, today or on a day to come. */
export function holdsSeat(ctx: Context): SQL | undefined {
  return and(
    eq(enrollments.role, "student"),
    eq(enrollments.status, "active"),
    or(isNull(enrollments.endDate), sql`${enrollments.endDate} >= ${schoolDay(ctx)}`),
  );
}

/** Of `sections`, how many seats are taken. */
export const seatsTaken = (ctx: Context) =>
  sql<number>`(select count(*)::int from ${enrollments} where ${enrollments.sectionId} = ${sections.id} and ${holdsSeat(ctx)})`;

/** A condition over `sections`: given now or later in a running or coming session. */
export const isOpenSection = (ctx: Context) =>
  and(
    eq(sections.status, "active"),
    sql`${sections.academicSessionId} in (select a.id from ${academicSessions} a where a.end_date >= ${schoolDay(ctx)})`,
  );

const sectionColumns = (ctx: Context) => ({
  id: sections.id,
  courseId: sections.courseId,
  groupName: sections.groupName,
  capacity: sections.capacity,
  courseTitle: courses.title,
  gradeLevel: courses.gradeLevel,
  prerequisiteIds: courses.prerequisiteIds,
  isOpen: sql<boolean>`coalesce(${isOpenSection(ctx)}, false)`,
  /** What an enrolment begins on: today, or the first day of a session to come. */
  begins: sql<string>`(select greatest(a.start_date, ${schoolDay(ctx)})::text from ${academicSessions} a where a.id = ${sections.academicSessionId})`,
});

/**
 * These sections, locked in one order, so that whoever takes seats in them comes after one another, with the seats taken
 * by then.
 */
export async function lockSections(ctx: Context, tx: Transaction, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const wanted = [...new Set(ids)];
  await tx
    .select({ id: sections.id })
    .from(sections)
    .where(inArray(sections.id, wanted))
    .orderBy(asc(sections.id))
    .for("no key update");
  // Another statement: it sees what those before it have committed.
  return tx
    .select({ ...sectionColumns(ctx), taken: seatsTaken(ctx) })
    .from(sections)
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .where(inArray(sections.id, wanted))
    .orderBy(asc(sections.id));
}

export type LockedSection = Awaited<ReturnType<typeof lockSections>>[number];

interface Seated {
  readonly studentId: number;
  readonly sectionId: number;
  readonly begins: string;
}

/**
 * Gives pupils their seats; a seat that one had before is theirs again from the day it began, with its marks. Answers the
 * enrolments.
 */
export async function seat(ctx: Context, tx: Transaction, places: readonly Seated[]) {
  const now = ctx.now();
  const rows = places.map(({ studentId, sectionId, begins }) => ({
    institutionId: ctx.actor.institutionId,
    studentId,
    sectionId,
    beginDate: begins,
  }));
  if (rows.length === 0) return [];
  const seated = await tx
    .insert(enrollments)
    .values(rows)
    .onConflictDoUpdate({
      target: [enrollments.institutionId, enrollments.studentId, enrollments.sectionId],
      set: {
        status: "active",
        role: "student",
        beginDate: sql`case when ${enrollments.status} = 'tobedeleted' then excluded.begin_date else ${enrollments.beginDate} end`,
        endDate: null,
        withdrawnAt: null,
        withdrawnReason: null,
        version: sql`${enrollments.version} + 1`,
        updatedAt: now,
      },
    })
    .returning({ id: enrollments.id, studentId: enrollments.studentId });
  const pairs = places.map((place) => sql`(${place.studentId}::bigint, ${place.sectionId}::bigint)`);
  await tx
    .delete(waitingPupils)
    .where(sql`(${waitingPupils.studentId}, ${waitingPupils.sectionId}) in (${sql.join(pairs, sql`, `)})`);
  return seated;
}

/** Ends enrolments with yesterday; registers and marks stay. */
export async function vacate(ctx: Context, tx: Transaction, ids: readonly number[], reason: string | null) {
  if (ids.length === 0) return;
  const yesterday = sql`(${schoolDay(ctx)} - 1)`;
  await tx
    .update(enrollments)
    .set({
      status: "withdrawn",
      withdrawnAt: ctx.now(),
      withdrawnReason: reason,
      // A day of the term, which an import brings, would keep them in the registers until then.
      endDate: sql`case when coalesce(${enrollments.beginDate}, ${yesterday}) <= ${yesterday} then ${yesterday} end`,
      version: sql`${enrollments.version} + 1`,
      updatedAt: ctx.now(),
    })
    .where(inArray(enrollments.id, [...ids]));
}

/**
 * Whoever waits longest for these sections, which the transaction has locked, takes the seats that are free: pupils of the
 * school whom nobody has blocked. A seat of theirs in another section of the course ends with that, and goes on to who
 * waits for it. Who is being changed elsewhere at this very moment waits on: their sections may not be what they were.
 */
export async function seatWaiting(ctx: Context, tx: Transaction, sectionIds: readonly number[]): Promise<void> {
  const waiting =
    sectionIds.length === 0
      ? []
      : await tx
          .select({ studentId: waitingPupils.studentId, sectionId: waitingPupils.sectionId })
          .from(waitingPupils)
          .where(inArray(waitingPupils.sectionId, [...sectionIds]))
          .orderBy(asc(waitingPupils.id));
  if (waiting.length === 0) return;
  const open = new Map(
    (await lockSections(ctx, tx, sectionIds)).map((row) => [row.id, { ...row, free: row.capacity - row.taken }]),
  );
  const pupils = new Map(
    (
      await tx
        .select({ id: students.id, userId: students.userId })
        .from(students)
        .where(
          and(
            inArray(
              students.id,
              waiting.map(({ studentId }) => studentId),
            ),
            eq(students.status, "active"),
            isNull(students.blockedAt),
          ),
        )
        .orderBy(asc(students.id))
        .for("no key update", { skipLocked: true })
    ).map(({ id, userId }) => [id, userId]),
  );
  const seatedIn = new Set<string>();
  const places = waiting.flatMap(({ studentId, sectionId }) => {
    const section = open.get(sectionId);
    if (section === undefined || !section.isOpen || section.free <= 0 || !pupils.has(studentId)) return [];
    // Who waits for two sections of a course gets one.
    const course = `${studentId} ${section.courseId}`;
    if (seatedIn.has(course)) return [];
    seatedIn.add(course);
    section.free -= 1;
    return [{ studentId, sectionId, begins: section.begins }];
  });
  if (places.length === 0) return;
  await seat(ctx, tx, places);
  const left = await leaveOthers(ctx, tx, places);
  await recordAudit(ctx, tx, [
    ...places.map(({ studentId, sectionId }) => ({
      action: "enrollment.seated" as const,
      entity: "student",
      entityId: studentId,
      after: { sectionId },
    })),
    ...left.map(({ studentId, sectionId }) => ({
      action: "enrollment.ended" as const,
      entity: "student",
      entityId: studentId,
      before: { sectionId },
    })),
  ]);
  if (left.length === 0) return;
  await endRights(
    ctx,
    tx,
    left.flatMap(({ studentId }) => pupils.get(studentId) ?? []),
    "membership",
  );
  await seatWaiting(ctx, tx, [...new Set(left.map(({ sectionId }) => sectionId))]);
}

/** Ends what else these pupils attend of the courses in which they got a seat. Answers the enrolments. */
async function leaveOthers(ctx: Context, tx: Transaction, places: readonly Seated[]) {
  const pairs = places.map(({ studentId, sectionId }) => sql`(${studentId}::bigint, ${sectionId}::bigint)`);
  const others = await tx
    .select({ id: enrollments.id, studentId: enrollments.studentId, sectionId: enrollments.sectionId })
    .from(enrollments)
    .innerJoin(sections, eq(sections.id, enrollments.sectionId))
    .where(
      and(
        holdsSeat(ctx),
        isOpenSection(ctx),
        sql`exists (select from (values ${sql.join(pairs, sql`, `)}) as given (student_id, section_id)
          join courses.sections own on own.id = given.section_id
          where given.student_id = ${enrollments.studentId} and own.id <> ${sections.id} and own.course_id = ${sections.courseId})`,
      ),
    );
  await vacate(
    ctx,
    tx,
    others.map(({ id }) => id),
    null,
  );
  return others;
}
