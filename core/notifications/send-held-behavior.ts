import { and, asc, eq, exists, inArray, isNotNull, isNull, lte, sql } from "drizzle-orm";
import {
  behavioralRecords,
  behaviorEvents,
  guardianships,
  heldNotices,
  institutions,
  students,
  users,
} from "#schema/index.ts";
import { seesRecords } from "../access/students.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type Notice, storeNotices } from "./notify.ts";

export const BEHAVIOR_TOLD = "behavior.told";
const RECORDS_AT_ONCE = 200;

/**
 * Tells families of the records whose hold has ended: each guardian who may see records and be contacted, once for each
 * pupil. What was withdrawn meanwhile, or is not to be told any more, is told to nobody, nor is who recorded it themself.
 * The notice says that there is something and not what, nor of whom. The held rows go in the same transaction. Answers
 * whether more may be due.
 */
export async function sendHeldBehavior(ctx: SystemContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: heldNotices.id })
      .from(heldNotices)
      .where(and(eq(heldNotices.kind, BEHAVIOR_TOLD), lte(heldNotices.dueAt, ctx.now())))
      .orderBy(asc(heldNotices.id))
      .limit(RECORDS_AT_ONCE);
    if (due.length === 0) return false;
    const gone = await tx
      .delete(heldNotices)
      .where(
        inArray(
          heldNotices.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ recordId: heldNotices.subjectId });
    const lines = await linesOf(
      ctx,
      tx,
      gone.map(({ recordId }) => recordId),
    );
    if (lines.length > 0) {
      const told = [...new Set(lines.map(({ recordId }) => recordId))];
      await tx.update(behavioralRecords).set({ toldAt: ctx.now() }).where(inArray(behavioralRecords.id, told));
    }
    const perPupil = Map.groupBy(lines, (line) => `${line.userId} ${line.studentId}`);
    const firsts = [...perPupil.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    await storeNotices(ctx, tx, null, firsts.map(notice));
    return due.length === RECORDS_AT_ONCE;
  });
}

interface Line {
  readonly recordId: number;
  readonly userId: number;
  readonly studentId: number;
}

async function linesOf(ctx: SystemContext, tx: Transaction, recordIds: readonly number[]): Promise<Line[]> {
  if (recordIds.length === 0) return [];
  // The school may have said since that it tells nobody.
  const tellsFamilies = tx
    .select({ one: sql`1` })
    .from(institutions)
    .where(and(eq(institutions.id, ctx.institutionId), isNotNull(institutions.behaviorNoticeMinutes)));
  return tx
    .select({ recordId: behavioralRecords.id, userId: users.id, studentId: students.id })
    .from(behavioralRecords)
    .innerJoin(behaviorEvents, eq(behaviorEvents.id, behavioralRecords.eventId))
    .innerJoin(students, eq(students.id, behavioralRecords.studentId))
    .innerJoin(guardianships, eq(guardianships.studentId, students.id))
    .innerJoin(users, eq(users.id, guardianships.guardianUserId))
    .where(
      and(
        inArray(behavioralRecords.id, [...recordIds]),
        eq(behavioralRecords.tellsFamily, true),
        lte(behavioralRecords.familyFrom, ctx.now()),
        isNull(behavioralRecords.withdrawnAt),
        eq(guardianships.canContact, true),
        seesRecords(ctx),
        isNull(students.blockedAt),
        eq(users.isActive, true),
        sql`${behaviorEvents.recordedBy} <> ${users.id}`,
        exists(tellsFamilies),
      ),
    )
    .orderBy(asc(behavioralRecords.id));
}

function notice({ userId, studentId }: Line): Notice {
  return {
    userId,
    kind: BEHAVIOR_TOLD,
    texts: {
      es: { title: "Novedades de convivencia", body: "Hay algo nuevo en Convivencia. Ábrelo para leerlo." },
      en: { title: "News about behaviour", body: "There is something new under Behaviour. Open it to read it." },
    },
    url: `/alumnado/${studentId}/convivencia`,
    data: { studentId },
  };
}
