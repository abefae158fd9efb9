import { and, asc, eq, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import {
  academicSessions,
  behavioralRecords,
  behaviorCategories,
  behaviorEvents,
  institutions,
} from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { anyOf, ofShownPupil } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";

export const categoryColumns = {
  id: behaviorCategories.id,
  title: behaviorCategories.title,
  kind: behaviorCategories.kind,
  severity: behaviorCategories.severity,
  points: behaviorCategories.points,
  tellsFamilies: behaviorCategories.tellsFamilies,
  position: behaviorCategories.position,
  isRetired: sql<boolean>`${behaviorCategories.retiredAt} is not null`,
  version: behaviorCategories.version,
};

/** The school's categories in their order, retired ones last. */
export function selectCategories(q: Queries | Transaction) {
  return q
    .select(categoryColumns)
    .from(behaviorCategories)
    .orderBy(
      sql`${behaviorCategories.retiredAt} is not null`,
      asc(behaviorCategories.position),
      asc(behaviorCategories.id),
    );
}

/** The first day of the running school year; today where the school has none. */
export const yearStart = (ctx: Context): SQL<string> =>
  sql<string>`coalesce((select max(y.start_date) from ${academicSessions} y
    where y.type = 'schoolYear' and y.start_date <= ${schoolDay(ctx)}), ${schoolDay(ctx)})`;

export interface SchoolNow {
  readonly today: string;
  readonly yearStart: string;
  /** How long a family's notice waits; null: families are not told. */
  readonly noticeMinutes: number | null;
}

export async function readSchool(ctx: Context, tx: Transaction): Promise<SchoolNow> {
  const [school] = await tx
    .select({
      today: sql<string>`${schoolDay(ctx)}::text`,
      yearStart: sql<string>`${yearStart(ctx)}::text`,
      noticeMinutes: institutions.behaviorNoticeMinutes,
    })
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId));
  return orNotFound(school);
}

/** A condition over `behavioralRecords`: of a pupil within reach whom nobody has blocked. */
export function ofReachedPupil(ctx: Context): SQL {
  return ofShownPupil(ctx, behavioralRecords.studentId);
}

/** A condition over `behavioralRecords`: of an event that fits `wanted`, found before the tables are joined. */
export function ofEvents(wanted: SQL | undefined): SQL {
  return sql`${behavioralRecords.eventId} = ${anyOf(
    sql`select ${behaviorEvents.id} from ${behaviorEvents} where ${wanted ?? sql`true`}`,
  )}`;
}

/**
 * What the family and the pupil see: from the moment on that was set when it was recorded. What was withdrawn before is
 * not for them; what was withdrawn after they were told, they see as withdrawn.
 */
export function shownToFamily(ctx: Context): SQL | undefined {
  return and(
    lte(behavioralRecords.familyFrom, ctx.now()),
    or(isNull(behavioralRecords.withdrawnAt), isNotNull(behavioralRecords.toldAt)),
  );
}

/** Whoever recorded it corrects it, and who oversees behaviour. */
export const mayChangeOf = (ctx: Context, recordedBy: number): boolean =>
  may(ctx, "behavior.oversee") || recordedBy === ctx.actor.userId;

/**
 * The locked row of a record that the actor may change, of this school year unless they may open former ones. Errors:
 * `not_found`, `precondition_failed` with the version there is, `conflict` for one that was withdrawn.
 */
export async function lockOwnRecord(
  ctx: Context,
  tx: Transaction,
  { id, version }: { readonly id: number; readonly version: string },
) {
  const [row] = await tx
    .select({
      studentId: behavioralRecords.studentId,
      eventId: behavioralRecords.eventId,
      categoryId: behavioralRecords.categoryId,
      points: behavioralRecords.points,
      content: behavioralRecords.content,
      tellsFamily: behavioralRecords.tellsFamily,
      familyFrom: behavioralRecords.familyFrom,
      withdrawnAt: behavioralRecords.withdrawnAt,
      version: behavioralRecords.version,
    })
    .from(behavioralRecords)
    .where(
      and(
        eq(behavioralRecords.id, id),
        ofReachedPupil(ctx),
        ofEvents(
          and(
            may(ctx, "behavior.oversee") ? undefined : eq(behaviorEvents.recordedBy, ctx.actor.userId),
            may(ctx, "behavior.history") ? undefined : sql`${behaviorEvents.date} >= ${yearStart(ctx)}`,
          ),
        ),
      ),
    )
    .for("no key update");
  const found = orNotFound(row);
  if (String(found.version) !== version) {
    throw new AppError("precondition_failed", "Otra persona ha cambiado esta anotación mientras tanto.", {
      reason: "behavior_changed",
      current: { version: found.version },
    });
  }
  if (found.withdrawnAt !== null) {
    throw new AppError("conflict", "Esta anotación ya está retirada.", { reason: "behavior_withdrawn" });
  }
  return found;
}
