import { and, desc, eq, gte, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { BehaviorRecord, behaviorApi, StudentBehavior } from "#contracts/api/behavior/records.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  academicSessions,
  behavioralRecords,
  behaviorCategories,
  behaviorEvents,
  students,
  users,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { isReachedStudent, reachableStudents } from "../access/students.ts";
import { asTime, personName } from "../attendance/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { readSchoolDay } from "../school-day.ts";
import { openContent } from "./content.ts";
import { familyProcedure, readFamilyProcedures } from "./family-procedures.ts";
import { mayChangeOf, shownToFamily } from "./internal.ts";

/**
 * A pupil's merits and incidents of a school year, this one when none is named, with their points. Each reading by staff
 * is in the log. A former year is opened by who holds `behavior.history` alone: to everybody else a pupil begins each
 * year anew. The family and the pupil see what was decided to be shown to them. Errors: `not_found`.
 */
export async function getStudentBehavior(
  ctx: Context,
  { id, year: asked }: Input<typeof behaviorApi.student>,
): Promise<StudentBehavior> {
  authorize(ctx, "behavior.read", "children.behavior.read");
  const isFamily = ctx.actor.kind === "parent" || ctx.actor.kind === "student";
  const oversees = may(ctx, "behavior.oversee") && !isFamily;
  const opensFormer = may(ctx, "behavior.history") && !isFamily;
  const { year, isCurrent, formerYears, rows, others, procedures } = await ctx.db.transaction(async (tx) => {
    const [student] = await tx.select({ id: students.id }).from(students).where(isReachedStudent(ctx, id));
    orNotFound(student);
    const years = await yearsUntil(tx, await readSchoolDay(ctx, tx));
    const current = years[0] ?? null;
    const year = asked === undefined ? current : orNotFound(years.find((one) => one.id === asked));
    const isCurrent = year?.id === current?.id;
    orNotFound(isCurrent || opensFormer ? true : undefined);
    const rows =
      year === null ? [] : await recordsOf(tx, id, and(inYear(year), isFamily ? shownToFamily(ctx) : undefined));
    if (!isFamily) {
      const after = { year: year?.title ?? null, records: rows.length };
      await recordAudit(ctx, tx, [{ action: "behavior.read", entity: "student", entityId: id, after }]);
    }
    const others = isFamily ? [] : await companions(ctx, tx, id, [...new Set(rows.map(({ eventId }) => eventId))]);
    const formerYears = opensFormer ? years.slice(1).map(({ id, title }) => ({ id, title })) : [];
    const standing = rows.filter(({ withdrawnAt }) => withdrawnAt === null).map((row) => row.id);
    const procedures = isFamily ? await readFamilyProcedures(tx, standing) : [];
    return { year, isCurrent, formerYears, rows, others, procedures };
  });
  const data = await Promise.all(
    rows.map(async ({ content: sealed, eventId, ...row }): Promise<BehaviorRecord> => {
      const content = await openContent(ctx, row.id, sealed);
      const isWithdrawn = row.withdrawnAt !== null;
      const event = others.filter((one) => one.eventId === eventId);
      const named = event.filter(({ isReached }) => isReached);
      const {
        withdrawnAt,
        withdrawnBy,
        recorderId,
        createdAt,
        familyFrom,
        toldAt,
        acknowledged,
        procedureId: found,
        ...plain
      } = row;
      const procedureId = oversees ? found : null;
      const told = procedures.find(({ recordId }) => recordId === row.id);
      return {
        ...plain,
        description: isFamily ? null : content.description,
        familyText: isFamily && isWithdrawn ? null : content.familyText,
        measure: isFamily && isWithdrawn ? null : content.measure,
        recordedAt: createdAt.toISOString(),
        witnesses: isFamily ? [] : row.witnesses,
        others: {
          named: named.map(({ studentId, name }) => ({ id: studentId, name })),
          more: event.length - named.length,
        },
        familyFrom: familyFrom?.toISOString() ?? null,
        toldAt: toldAt?.toISOString() ?? null,
        acknowledged: isFamily ? [] : acknowledged.map(({ name, at }) => ({ name, at: new Date(at).toISOString() })),
        acknowledgedByMe: acknowledged.some(({ userId }) => userId === ctx.actor.userId),
        withdrawn:
          withdrawnAt === null
            ? null
            : {
                at: withdrawnAt.toISOString(),
                by: withdrawnBy ?? "",
                reason: isFamily ? null : (content.reason ?? null),
              },
        familyProcedure: told === undefined ? null : await familyProcedure(ctx, told),
        procedureId,
        canOpenProcedure:
          oversees && !isWithdrawn && procedureId === null && isSerious(row.category.severity) && isCurrent,
        canChange: !isFamily && !isWithdrawn && mayChangeOf(ctx, recorderId),
      };
    }),
  );
  const counting = data.filter(({ withdrawn }) => withdrawn === null);
  const merits = counting.filter(({ category }) => category.kind === "merit").length;
  return {
    year: year === null ? null : { id: year.id, title: year.title },
    isCurrent,
    formerYears,
    points: counting.reduce((sum, { points }) => sum + points, 0),
    merits,
    incidents: counting.length - merits,
    data,
  };
}

const isSerious = (severity: string | null) => severity === "serious" || severity === "very_serious";

interface SchoolYear {
  readonly id: number;
  readonly title: string;
  readonly startDate: string;
  /** The first day of the next one. */
  readonly until: string | null;
}

/** The school's years that have begun, the latest first. */
async function yearsUntil(tx: Transaction, today: string): Promise<SchoolYear[]> {
  const rows = await tx
    .select({ id: academicSessions.id, title: academicSessions.title, startDate: academicSessions.startDate })
    .from(academicSessions)
    .where(and(eq(academicSessions.type, "schoolYear"), sql`${academicSessions.startDate} <= ${today}::date`))
    .orderBy(desc(academicSessions.startDate), desc(academicSessions.id));
  return rows.map((row, at) => ({ ...row, until: rows[at - 1]?.startDate ?? null }));
}

const inYear = ({ startDate, until }: SchoolYear) =>
  and(gte(behaviorEvents.date, startDate), until === null ? undefined : lt(behaviorEvents.date, until));

interface Acknowledged {
  readonly userId: number;
  readonly name: string;
  readonly at: string;
}

function recordsOf(tx: Transaction, studentId: number, wanted: SQL | undefined) {
  return tx
    .select({
      id: behavioralRecords.id,
      eventId: behavioralRecords.eventId,
      category: {
        id: behaviorCategories.id,
        title: behaviorCategories.title,
        kind: behaviorCategories.kind,
        severity: behaviorCategories.severity,
      },
      points: behavioralRecords.points,
      date: behaviorEvents.date,
      time: sql<string | null>`${asTime(behaviorEvents.time)}`,
      place: behaviorEvents.place,
      courseTitle: sql<
        string | null
      >`(select c.title from courses.sections s join courses.courses c on c.id = s.course_id
        where s.id = ${behaviorEvents.sectionId})`,
      content: behavioralRecords.content,
      recorderId: behaviorEvents.recordedBy,
      recordedBy: sql<string>`coalesce(${personName(sql`${behaviorEvents.recordedBy}`)}, '')`,
      createdAt: behavioralRecords.createdAt,
      witnesses: sql<string[]>`coalesce((select array_agg(p.given_name || ' ' || p.family_name order by p.id)
        from users.users p join students.behavior_witnesses w on w.user_id = p.id
        where w.event_id = ${behaviorEvents.id}), '{}')`,
      tellsFamily: behavioralRecords.tellsFamily,
      familyFrom: behavioralRecords.familyFrom,
      toldAt: behavioralRecords.toldAt,
      acknowledged: sql<Acknowledged[]>`coalesce((select json_agg(json_build_object('userId', p.id,
          'name', p.given_name || ' ' || p.family_name, 'at', k.at) order by k.at)
        from users.users p join students.behavior_acknowledgements k on k.user_id = p.id
        where k.record_id = ${behavioralRecords.id}), '[]')`,
      withdrawnAt: behavioralRecords.withdrawnAt,
      withdrawnBy: personName(sql`${behavioralRecords.withdrawnBy}`),
      version: behavioralRecords.version,
      procedureId: sql<number | null>`(select p.id from students.behavior_procedures p
        where p.record_id = ${behavioralRecords.id})`.mapWith(Number),
    })
    .from(behavioralRecords)
    .innerJoin(behaviorEvents, eq(behaviorEvents.id, behavioralRecords.eventId))
    .innerJoin(behaviorCategories, eq(behaviorCategories.id, behavioralRecords.categoryId))
    .where(and(eq(behavioralRecords.studentId, studentId), wanted))
    .orderBy(desc(behaviorEvents.date), sql`${behaviorEvents.time} desc nulls last`, desc(behavioralRecords.id));
}

/** The other pupils of these events, and whether the reader may see them. */
async function companions(ctx: Context, tx: Transaction, studentId: number, eventIds: readonly number[]) {
  if (eventIds.length === 0) return [];
  return tx
    .select({
      eventId: behavioralRecords.eventId,
      studentId: behavioralRecords.studentId,
      name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
      isReached: sql<boolean>`(${reachableStudents(ctx)} and ${students.blockedAt} is null)`,
    })
    .from(behavioralRecords)
    .innerJoin(students, eq(students.id, behavioralRecords.studentId))
    .innerJoin(users, eq(users.id, students.userId))
    .where(
      and(
        inArray(behavioralRecords.eventId, [...eventIds]),
        ne(behavioralRecords.studentId, studentId),
        isNull(behavioralRecords.withdrawnAt),
      ),
    )
    .orderBy(behavioralRecords.studentId);
}
