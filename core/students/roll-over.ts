import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { RollOverPlan, rollOverApi } from "#contracts/api/students/roll-over.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import {
  academicSessions,
  courses,
  evaluationRemarks,
  evaluationSessions,
  rolledPupils,
  rollOvers,
  sections,
  students,
  users,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { fullName } from "../sections/internal.ts";
import { spanishCollation } from "../spanish-text.ts";
import { planRollOver } from "./roll-over-plan.ts";

const yearColumns = {
  id: academicSessions.id,
  title: academicSessions.title,
  startDate: academicSessions.startDate,
  endDate: academicSessions.endDate,
};

/**
 * Of a school year, by its name in the statement: the day after its last lesson. Before it groups of lessons that still go
 * on would change, and with them who answers for whom.
 */
const opensOn = sql`(coalesce((select max(t.end_date) from users.academic_sessions t
  where t.type = 'term' and t.school_year = users.academic_sessions.school_year), users.academic_sessions.end_date) + 1)`;

/** The running school year, or the last one that is over, and the one after it. */
function selectYears(ctx: Context, q: Queries | Transaction) {
  return q
    .select({
      ...yearColumns,
      isFrom: sql<boolean>`${academicSessions.startDate} <= ${schoolDay(ctx)}`,
      opensOn: sql<string>`${opensOn}::text`,
      isOpen: sql<boolean>`${opensOn} <= ${schoolDay(ctx)}`,
    })
    .from(academicSessions)
    .where(eq(academicSessions.type, "schoolYear"))
    .orderBy(asc(academicSessions.startDate));
}

type YearRow = Awaited<ReturnType<typeof selectYears>>[number];

function pairOf(rows: readonly YearRow[]) {
  const from = rows.findLast(({ isFrom }) => isFrom) ?? null;
  const to = from === null ? null : (rows[rows.indexOf(from) + 1] ?? null);
  return { from, to };
}

const bare = ({ id, title, startDate, endDate }: YearRow) => ({ id, title, startDate, endDate });

/**
 * Of a row of `roll_overs`, by its name in the statement: something was written in a section that it made, a column of
 * marks, a register, a lesson of the timetable, a message, somebody who waits, or somebody else's seat.
 */
export const rollOverUsed = sql<boolean>`(
  exists (select from courses.assignments a where a.section_id = any(students.roll_overs.sections))
  or exists (select from students.registers r where r.section_id = any(students.roll_overs.sections))
  or exists (select from courses.schedules h where h.section_id = any(students.roll_overs.sections))
  or exists (select from students.waiting_pupils w where w.section_id = any(students.roll_overs.sections))
  or exists (select from communications.chat_rooms c
    where c.section_id = any(students.roll_overs.sections) and c.last_message_at is not null)
  or exists (select from students.enrollments e where e.section_id = any(students.roll_overs.sections) and not exists (
    select from students.rolled_pupils p where p.roll_over_id = students.roll_overs.id and p.student_id = e.student_id)))`;

/** From which year to which the school can go on, and whether it has. */
export async function getRollOver(ctx: Context): Promise<View<typeof rollOverApi.get>> {
  authorize(ctx, "settings.update");
  const [years, applied] = await ctx.db.batch((q) => [
    selectYears(ctx, q),
    q
      .select({
        id: rollOvers.id,
        toYearId: rollOvers.toYearId,
        appliedAt: rollOvers.appliedAt,
        sections: sql<number>`cardinality(${rollOvers.sections})`,
        pupils: sql<number>`(select count(*)::int from ${rolledPupils} where ${rolledPupils.rollOverId} = ${rollOvers.id})`,
        isUsed: rollOverUsed,
        from: academicSessions.title,
      })
      .from(rollOvers)
      .innerJoin(academicSessions, eq(academicSessions.id, rollOvers.fromYearId))
      .where(isNull(rollOvers.undoneAt)),
  ]);
  const { from, to } = pairOf(years);
  const last = applied.find(({ toYearId }) => toYearId === to?.id || toYearId === from?.id);
  return {
    from: from === null ? null : bare(from),
    to: to === null ? null : bare(to),
    opensOn: from?.opensOn ?? null,
    isOpen: from?.isOpen ?? false,
    done:
      last === undefined
        ? null
        : {
            id: last.id,
            appliedAt: last.appliedAt.toISOString(),
            pupils: last.pupils,
            sections: last.sections,
            canUndo: !last.isUsed,
          },
  };
}

/** What `applyRollOver` would do. Errors: `conflict` without a year to go on to. */
export async function previewRollOver(
  ctx: Context,
  { decisions }: Input<typeof rollOverApi.preview>,
): Promise<RollOverPlan> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    const { plan } = await readPlan(ctx, tx, decisions);
    return plan;
  });
}

/** The plan as things stand, within the caller's transaction. Errors: `conflict`. */
export async function readPlan(
  ctx: Context,
  tx: Transaction,
  decisions: Input<typeof rollOverApi.preview>["decisions"],
) {
  const { from, to } = pairOf(await selectYears(ctx, tx));
  if (from === null || to === null) {
    throw new AppError("conflict", "Falta el curso siguiente: añádelo antes en el calendario.", {
      reason: "roll_over_no_year",
    });
  }
  const pupils = await tx
    .select({
      id: students.id,
      name: fullName,
      level: students.gradeLevel,
      group: students.groupName,
      evaluated: evaluationRemarks.decision,
    })
    .from(students)
    .innerJoin(users, eq(users.id, students.userId))
    // Who changed group in the year may stand in two sessions: the one of their group counts.
    .leftJoin(
      evaluationSessions,
      and(
        eq(evaluationSessions.academicSessionId, from.id),
        eq(evaluationSessions.groupName, students.groupName),
        isNotNull(evaluationSessions.closedAt),
      ),
    )
    .leftJoin(
      evaluationRemarks,
      and(
        eq(evaluationRemarks.evaluationSessionId, evaluationSessions.id),
        eq(evaluationRemarks.studentId, students.id),
      ),
    )
    .where(and(eq(students.status, "active"), isNull(students.blockedAt), isNull(students.restrictedAt)))
    .orderBy(asc(students.groupName), spanishCollation(sql`${users.registerName}`), asc(students.id));
  const taught = await tx
    .select({ id: courses.id, level: courses.gradeLevel })
    .from(courses)
    .where(and(eq(courses.schoolYearId, from.id), eq(courses.status, "active")));
  const given = await tx
    .select({ id: sections.id, groupName: sections.groupName, capacity: sections.capacity })
    .from(sections)
    .where(and(inArray(sections.courseId, [0, ...taught.map(({ id }) => id)]), eq(sections.status, "active")));
  const rolled = planRollOver(
    pupils,
    new Set(taught.map(({ level }) => level)),
    new Map(decisions.map(({ studentId, decision }) => [studentId, decision])),
  );
  const seats = Map.groupBy(
    given.filter(({ groupName }) => groupName !== null),
    ({ groupName }) => groupName ?? "",
  );
  const coming = Map.groupBy(
    rolled.filter(({ toGroup }) => toGroup !== null),
    ({ toGroup }) => toGroup ?? "",
  );
  const totals = { promotes: 0, repeats: 0, graduates: 0, leaves: 0 };
  for (const { decision } of rolled) totals[decision] += 1;
  const plan: RollOverPlan = {
    from: bare(from),
    to: bare(to),
    totals,
    pupils: rolled,
    groups: [...coming]
      .map(([name, own]) => ({
        name,
        pupils: own.length,
        repeaters: own.filter(({ decision }) => decision === "repeats").length,
        capacity: seats.has(name) ? Math.min(...(seats.get(name) ?? []).map(({ capacity }) => capacity)) : null,
      }))
      .sort((a, b) => a.name.localeCompare(b.name, "es")),
    courses: taught.length,
    sections: given.length,
  };
  return { plan, isOpen: from.isOpen, opensOn: from.opensOn };
}
