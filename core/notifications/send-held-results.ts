import { and, asc, eq, exists, inArray, isNull, lte, notExists, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { ordinals } from "#contracts/ordinals.ts";
import {
  academicRecords,
  academicSessions,
  evaluationSessions,
  heldNotices,
  institutions,
  notifications,
  students,
  users,
} from "#schema/index.ts";
import type { Context, SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { schoolDay } from "../school-day.ts";
import { type Notice, storeNotices } from "./notify.ts";
import { peopleTold } from "./people-told.ts";

export const RESULTS_PUBLISHED = "evaluation.published";
/** Groups told of in one transaction. */
const SESSIONS_AT_ONCE = 10;

/**
 * Holds the news of a session that was closed until families may read it: on that day at eight in the morning by the
 * school's clock, and not before marks would be told of.
 */
export async function holdResults(
  ctx: Context,
  tx: Transaction,
  { sessionId, familiesFrom }: { readonly sessionId: number; readonly familiesFrom: string },
): Promise<void> {
  const hold = new Date(ctx.now().getTime() + ctx.ports.noticeHoldMs).toISOString();
  const morning = tx
    .select({ at: sql`(${familiesFrom}::date + time '08:00') at time zone ${institutions.timeZone}` })
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId));
  await tx
    .insert(heldNotices)
    .values({
      institutionId: ctx.actor.institutionId,
      kind: RESULTS_PUBLISHED,
      subjectId: sessionId,
      dueAt: sql`greatest(${hold}::timestamptz, (${morning}))`,
    })
    .onConflictDoNothing();
}

/**
 * Tells of the sessions that families read from now on: each pupil with a result on record, and the guardians who may see
 * records and be contacted, once for each pupil and term. The notice says that there are results and not which; its title
 * names nobody. Nor is whoever closed it told. The held rows go in the same transaction. Answers whether more may be due.
 */
export async function sendHeldResults(ctx: SystemContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: heldNotices.id })
      .from(heldNotices)
      .where(and(eq(heldNotices.kind, RESULTS_PUBLISHED), lte(heldNotices.dueAt, ctx.now())))
      .orderBy(asc(heldNotices.id))
      .limit(SESSIONS_AT_ONCE);
    if (due.length === 0) return false;
    // Two runs at once would each find nobody told yet of a pupil who is in two groups.
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`${RESULTS_PUBLISHED} ${ctx.institutionId}`}, 0))`,
    );
    const gone = await tx
      .delete(heldNotices)
      .where(
        inArray(
          heldNotices.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ sessionId: heldNotices.subjectId });
    const lines = await linesOf(
      ctx,
      tx,
      gone.map(({ sessionId }) => sessionId),
    );
    const perTerm = Map.groupBy(lines, (line) => `${line.userId} ${line.studentId} ${line.termId}`);
    const firsts = [...perTerm.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
    await storeNotices(ctx, tx, null, firsts.map(notice));
    return due.length === SESSIONS_AT_ONCE;
  });
}

interface Line {
  readonly userId: number;
  readonly studentId: number;
  readonly studentName: string;
  readonly termId: number;
  readonly term: string;
  readonly own: boolean;
}

async function linesOf(ctx: SystemContext, tx: Transaction, sessionIds: readonly number[]): Promise<Line[]> {
  if (sessionIds.length === 0) return [];
  const told = peopleTold(ctx, tx);
  const pupil = alias(users, "pupil");
  const alreadyTold = tx
    .select({ one: sql`1` })
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, users.id),
        eq(notifications.kind, RESULTS_PUBLISHED),
        sql`${notifications.data} ->> 'studentId' = ${students.id}::text`,
        sql`${notifications.data} ->> 'termId' = ${evaluationSessions.academicSessionId}::text`,
      ),
    );
  return tx
    .select({
      userId: users.id,
      studentId: students.id,
      studentName: pupil.givenName,
      termId: academicSessions.id,
      term: academicSessions.title,
      own: told.own,
    })
    .from(evaluationSessions)
    .innerJoin(academicSessions, eq(academicSessions.id, evaluationSessions.academicSessionId))
    .innerJoin(students, onRecord(tx))
    .innerJoin(pupil, eq(pupil.id, students.userId))
    .innerJoin(told, eq(told.studentId, students.id))
    .innerJoin(users, eq(users.id, told.userId))
    .where(
      and(
        inArray(evaluationSessions.id, [...sessionIds]),
        sql`${evaluationSessions.familiesFrom} <= ${schoolDay(ctx)}`,
        isNull(students.blockedAt),
        eq(users.isActive, true),
        sql`${evaluationSessions.closedBy} <> ${users.id}`,
        notExists(alreadyTold),
      ),
    )
    .orderBy(asc(students.id), asc(users.id));
}

/** The pupils of whom a session put something on record: in a subject that its group takes and they with it. */
function onRecord(tx: Transaction): SQL {
  return exists(
    tx
      .select({ one: sql`1` })
      .from(academicRecords)
      .where(
        and(
          eq(academicRecords.studentId, students.id),
          eq(academicRecords.academicSessionId, evaluationSessions.academicSessionId),
          sql`exists (select from students.enrollments e inner join courses.sections s on s.id = e.section_id
            where e.student_id = ${students.id} and s.course_id = ${academicRecords.courseId}
              and s.group_name = ${evaluationSessions.groupName})`,
        ),
      ),
  );
}

function notice({ userId, studentId, studentName, termId, term, own }: Line): Notice {
  const named = ordinals(term);
  const [of, from] = own ? ["", ""] : [` de ${studentName}`, ` of ${studentName}`];
  return {
    userId,
    kind: RESULTS_PUBLISHED,
    texts: {
      es: { title: "Resultados de la evaluación", body: `Ya puedes ver los resultados${of}: ${named}.` },
      en: { title: "Results of the term", body: `The results${from} can be read now: ${named}.` },
    },
    url: `/alumnado/${studentId}/expediente`,
    data: { studentId, termId },
  };
}
