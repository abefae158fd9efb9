import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import { attendance, attendanceCodes, justifications, registers } from "#schema/index.ts";
import { anyOf } from "../access/students.ts";
import type { Transaction } from "../database.ts";
import { lessonCounts } from "./internal.ts";

/** A condition over `attendance_justifications` and `registers`: the lesson is in its days and hours. */
export const coversLesson = and(
  sql`${justifications.startDate} <= ${registers.date}`,
  sql`${justifications.endDate} >= ${registers.date}`,
  sql`(${justifications.startsAt} is null
    or (${registers.startsAt} < ${justifications.endsAt} and ${registers.endsAt} > ${justifications.startsAt}))`,
);

/**
 * Accepted, and what the teacher marked leaves room for it: an excuse is for who was not there, so it stands over an
 * absence alone; any other code is what the school knows better.
 */
const stands = sql`${justifications.state} = 'accepted' and (
  (select c.kind from students.attendance_codes c where c.id = ${justifications.codeId}) <> 'excused'
  or (select c.kind from students.attendance_codes c where c.id = ${attendance.codeId}) = 'absent')`;

/**
 * Puts what is accepted over the marks of the chosen lessons, and takes away what no longer stands. What the office set on
 * a sheet stays. `chosen` is a condition over `attendance`. May run again. Answers the registers it changed.
 */
export async function applyJustifications(tx: Transaction, now: Date, chosen: SQL): Promise<number[]> {
  const at = now.toISOString();
  const gone = await tx
    .update(attendance)
    .set({
      officeCodeId: null,
      officeMinutes: 0,
      officeReason: null,
      officeBy: null,
      officeAt: null,
      justificationId: null,
      updatedAt: now,
    })
    .where(
      and(
        chosen,
        isNotNull(attendance.justificationId),
        sql`not exists (select from ${justifications}, ${registers} where ${justifications.id} = ${attendance.justificationId}
          and ${registers.id} = ${attendance.registerId} and ${coversLesson} and ${stands})`,
      ),
    )
    .returning({ registerId: attendance.registerId });
  // Of several that hold for a lesson the one decided last.
  const { rows } = await tx.execute<{ register_id: string }>(sql`
    with found as (
      select distinct on (${attendance.id}) ${attendance.id} as id, ${justifications.id} as justification_id,
        ${justifications.codeId} as code_id, ${justifications.decidedBy} as decided_by,
        least(${justifications.minutes}, extract(epoch from ${registers.endsAt} - ${registers.startsAt})::int / 60) as minutes
      from ${attendance}
      join ${registers} on ${registers.id} = ${attendance.registerId}
      join ${justifications} on ${justifications.studentId} = ${attendance.studentId} and ${coversLesson}
      where ${and(chosen, sql`${attendance.codeId} is not null`, sql`${attendance.officeCodeId} is null`, stands, lessonCounts())}
      order by ${attendance.id}, ${justifications.decidedAt} desc, ${justifications.id} desc)
    update students.attendance a set office_code_id = found.code_id, office_minutes = found.minutes, office_reason = '',
      office_by = found.decided_by, office_at = ${at}, justification_id = found.justification_id, updated_at = ${at}
    from found where a.id = found.id returning a.register_id`);
  return [...new Set([...gone.map(({ registerId }) => registerId), ...rows.map((row) => Number(row.register_id))])];
}

interface Span {
  readonly studentId: number;
  readonly startDate: string;
  readonly endDate: string;
}

/**
 * The same for all lessons of a pupil between two days, whose sheets get another version: a teacher who has one open is
 * told before they write over it. The sheets are locked first, in the order in which everybody does.
 */
export async function applyToDays(
  tx: Transaction,
  now: Date,
  { studentId, startDate, endDate }: Span,
): Promise<number> {
  const ids = sql`select ${attendance.registerId} from ${attendance} where ${attendance.studentId} = ${studentId}`;
  const sheets = await tx
    .select({ id: registers.id })
    .from(registers)
    .where(
      and(
        sql`${registers.id} = ${anyOf(ids)}`,
        sql`${registers.date} >= ${startDate}::date`,
        sql`${registers.date} <= ${endDate}::date`,
      ),
    )
    .orderBy(registers.id)
    .for("no key update");
  if (sheets.length === 0) return 0;
  const all = sheets.map(({ id }) => id);
  const chosen = and(eq(attendance.studentId, studentId), inArray(attendance.registerId, all)) ?? sql`false`;
  const changed = await applyJustifications(tx, now, chosen);
  if (changed.length === 0) return 0;
  await tx
    .update(registers)
    .set({ version: sql`${registers.version} + 1`, updatedAt: now })
    .where(inArray(registers.id, changed));
  return changed.length;
}

/** The first code in use that excuses. */
export async function excusingCode(tx: Transaction): Promise<{ readonly id: number } | undefined> {
  const [code] = await tx
    .select({ id: attendanceCodes.id })
    .from(attendanceCodes)
    .where(and(eq(attendanceCodes.kind, "excused"), sql`${attendanceCodes.retiredAt} is null`))
    .orderBy(attendanceCodes.position, attendanceCodes.id)
    .limit(1);
  return code;
}
