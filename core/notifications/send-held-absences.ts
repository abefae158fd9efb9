import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, lte, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { ordinals } from "#contracts/ordinals.ts";
import {
  attendance,
  attendanceCodes,
  courses,
  guardianships,
  heldNotices,
  institutions,
  notifications,
  registers,
  sections,
  students,
  users,
} from "#schema/index.ts";
import { seesRecords } from "../access/students.ts";
import { countingCode, lessonCounts } from "../attendance/internal.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type Notice, storeNotices } from "./notify.ts";

export const ABSENCES = "attendance.absent";
/** Pupils' days told of in one transaction. */
const DAYS_AT_ONCE = 200;

interface Line {
  readonly userId: number;
  readonly studentId: number;
  readonly studentName: string;
  readonly date: string;
  readonly startsAt: string;
  readonly courseTitle: string;
  /** Its own hold goes on. */
  readonly isHeld: boolean;
}

interface Day {
  readonly studentId: number;
  readonly date: string;
}

/**
 * Tells of absences whose hold has ended: each guardian who may see records and be contacted, once for each pupil and
 * day, whatever comes later that day. What it says is read now: all lessons of the day in which an absence counts, so that nobody
 * is told of one that was excused or corrected meanwhile, nor of a lesson that does not count: on a day declared free since,
 * or after the pupil left. One whose hold goes on comes along with another, and is no notice by itself. Nor is who entered it told, a teacher whose own child it is. The
 * held rows go in the same transaction, one run of a school after the other. Answers whether more may be due.
 */
export async function sendHeldAbsences(ctx: SystemContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const isDue = and(eq(heldNotices.kind, ABSENCES), lte(heldNotices.dueAt, ctx.now()));
    const due = await tx
      .select({ id: heldNotices.id, studentId: attendance.studentId, date: registers.date })
      .from(heldNotices)
      .leftJoin(attendance, eq(attendance.id, heldNotices.subjectId))
      .leftJoin(registers, eq(registers.id, attendance.registerId))
      .where(isDue)
      .orderBy(heldNotices.id)
      .limit(DAYS_AT_ONCE);
    if (due.length === 0) return false;
    // Two runs at once would each find nobody told yet of the same day.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${ABSENCES} ${ctx.institutionId}`}, 0))`);
    const gone = await tx
      .delete(heldNotices)
      .where(
        inArray(
          heldNotices.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ id: heldNotices.id });
    const mine = new Set(gone.map(({ id }) => id));
    const days = due.flatMap(({ id, studentId, date }) =>
      mine.has(id) && studentId !== null && date !== null ? [{ studentId, date }] : [],
    );
    const lines = await linesOf(ctx, tx, days);
    const perDay = Map.groupBy(lines, (line) => `${line.userId} ${line.studentId} ${line.date}`);
    const told = [...perDay.values()].filter((day) => day.some(({ isHeld }) => !isHeld));
    await storeNotices(ctx, tx, null, told.map(notice));
    return due.length === DAYS_AT_ONCE;
  });
}

async function linesOf(ctx: SystemContext, tx: Transaction, days: readonly Day[]): Promise<Line[]> {
  if (days.length === 0) return [];
  const pupil = alias(users, "pupil");
  const alreadyTold = tx
    .select({ one: sql`1` })
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, users.id),
        eq(notifications.kind, ABSENCES),
        sql`${notifications.data} ->> 'studentId' = ${students.id}::text`,
        sql`${notifications.data} ->> 'absentOn' = ${registers.date}::text`,
      ),
    );
  const isHeld = exists(
    tx
      .select({ one: sql`1` })
      .from(heldNotices)
      .where(
        and(eq(heldNotices.kind, ABSENCES), eq(heldNotices.subjectId, attendance.id), gt(heldNotices.dueAt, ctx.now())),
      ),
  );
  // The school may have said since that it tells nobody.
  const tellsFamilies = tx
    .select({ one: sql`1` })
    .from(institutions)
    .where(and(eq(institutions.id, ctx.institutionId), isNotNull(institutions.absenceNoticeMinutes)));
  return tx
    .select({
      userId: users.id,
      studentId: students.id,
      studentName: pupil.givenName,
      date: registers.date,
      startsAt: sql<string>`to_char(${registers.startsAt}, 'FMHH24:MI')`,
      courseTitle: courses.title,
      isHeld: sql<boolean>`${isHeld}`,
    })
    .from(attendance)
    .innerJoin(registers, eq(registers.id, attendance.registerId))
    .innerJoin(attendanceCodes, eq(attendanceCodes.id, countingCode))
    .innerJoin(sections, eq(sections.id, registers.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .innerJoin(students, eq(students.id, attendance.studentId))
    .innerJoin(pupil, eq(pupil.id, students.userId))
    .innerJoin(guardianships, eq(guardianships.studentId, students.id))
    .innerJoin(users, eq(users.id, guardianships.guardianUserId))
    .where(
      and(
        or(...days.map(({ studentId, date }) => and(eq(students.id, studentId), eq(registers.date, date)))),
        eq(attendanceCodes.kind, "absent"),
        eq(guardianships.canContact, true),
        seesRecords(ctx),
        isNull(students.blockedAt),
        eq(users.isActive, true),
        sql`coalesce(${attendance.officeBy}, ${attendance.recordedBy}) <> ${users.id}`,
        notExists(alreadyTold),
        exists(tellsFamilies),
        lessonCounts(),
      ),
    )
    .orderBy(asc(registers.startsAt), asc(attendance.id));
}

function notice(lines: readonly Line[]): Notice {
  const [first] = lines;
  if (first === undefined) throw new Error("a group has at least one line");
  const { userId, studentId, studentName, date } = first;
  const [year, month, day] = date.split("-");
  // The title is the subject of a mail, which others may read over somebody's shoulder: it names nobody.
  const body = `${studentName}, ${day}/${month}/${year}: ${lines.map((line) => `${ordinals(line.courseTitle)}, ${line.startsAt}`).join("; ")}`;
  return {
    userId,
    kind: ABSENCES,
    texts: {
      es: { title: "Falta de asistencia", body },
      en: { title: "Absence from school", body },
    },
    url: `/alumnado/${studentId}`,
    data: { studentId, absentOn: date },
  };
}
