import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { BehaviorKind } from "#contracts/api/behavior/categories.ts";
import type { behaviorStatisticsApi, StatisticsCell, StatisticsPart } from "#contracts/api/behavior/statistics.ts";
import type { View } from "#contracts/endpoint.ts";
import { academicSessions, behavioralRecords, behaviorCategories, behaviorEvents, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { ofReachedPupil, yearStart } from "./internal.ts";
import { type Cell, suppressed } from "./suppress.ts";

interface Row {
  readonly studentId: number;
  readonly categoryId: number;
  readonly groupName: string;
  readonly month: string;
  readonly records: number;
}

/**
 * Merits and incidents that count of this school year, by category, group and month. Always of the whole year, and never
 * of both kinds together: a period less another, or all less the merits, would tell what a table hides.
 */
export async function getBehaviorStatistics(ctx: Context): Promise<View<typeof behaviorStatisticsApi.statistics>> {
  authorize(ctx, "behavior.oversee");
  const [rows, categories, groups, months, [year]] = await ctx.db.batch((q) => [
    q
      .select({
        studentId: behavioralRecords.studentId,
        categoryId: behavioralRecords.categoryId,
        groupName: sql<string>`coalesce((select s.group_name from ${students} s where s.id = ${behavioralRecords.studentId}), '')`,
        month: sql<string>`to_char(${behaviorEvents.date}, 'YYYY-MM')`,
        records: sql<number>`count(*)::int`,
      })
      .from(behavioralRecords)
      .innerJoin(behaviorEvents, eq(behaviorEvents.id, behavioralRecords.eventId))
      .where(
        and(
          ofReachedPupil(ctx),
          isNull(behavioralRecords.withdrawnAt),
          sql`${behaviorEvents.date} >= ${yearStart(ctx)}`,
        ),
      )
      .groupBy(sql`1`, sql`2`, sql`3`, sql`4`),
    q
      .select({
        id: behaviorCategories.id,
        title: behaviorCategories.title,
        kind: behaviorCategories.kind,
        severity: behaviorCategories.severity,
      })
      .from(behaviorCategories)
      .orderBy(asc(behaviorCategories.position), asc(behaviorCategories.id)),
    q.select({ name: sql<string>`name` }).from(sql`students.list_groups() as name`),
    q
      .select({ month: sql<string>`to_char(m, 'YYYY-MM')` })
      .from(
        sql`generate_series(date_trunc('month', ${yearStart(ctx)}::timestamp), ${ctx.now().toISOString()}::timestamptz::timestamp, interval '1 month') as m`,
      ),
    q
      .select({ title: academicSessions.title })
      .from(academicSessions)
      .where(and(eq(academicSessions.type, "schoolYear"), sql`${academicSessions.startDate} = ${yearStart(ctx)}`))
      .limit(1),
  ]);
  const part = (kind: BehaviorKind): StatisticsPart => {
    const own = categories.filter((category) => category.kind === kind);
    const ids = new Set(own.map(({ id }) => id));
    const counting = rows.filter(({ categoryId }) => ids.has(categoryId));
    const byCategory = table(
      counting,
      own.map(({ id, title }) => ({ key: String(id), title })),
      ({ categoryId }) => String(categoryId),
    );
    const byGroup = table(
      counting,
      [...new Set([...groups.map(({ name }) => name), ...counting.map(({ groupName }) => groupName)])].map((name) => ({
        key: name,
        title: name,
      })),
      ({ groupName }) => groupName,
    );
    const byMonth = table(
      counting,
      months.map(({ month }) => ({ key: month, title: month })),
      ({ month }) => month,
    );
    // Where one table does not tell the total, none does.
    const tables = [byCategory, byGroup, byMonth];
    const total = tables.every((one) => one.total !== null) ? byCategory.total : null;
    const severities = new Map(own.map(({ id, severity }) => [String(id), severity]));
    return {
      total,
      byCategory: byCategory.cells.map((cell) => ({ ...cell, severity: severities.get(cell.of) ?? null })),
      byGroup: byGroup.cells,
      byMonth: byMonth.cells,
    };
  };
  return { yearTitle: year?.title ?? null, merits: part("merit"), incidents: part("incident") };
}

/** The records by what `keyOf` says, in the order of `keys`, without what tells of few. */
function table(rows: readonly Row[], keys: readonly { key: string; title: string }[], keyOf: (row: Row) => string) {
  const cells = new Map<string, Map<number, number>>(keys.map(({ key }) => [key, new Map()]));
  for (const row of rows) {
    const cell = cells.get(keyOf(row)) ?? new Map<number, number>();
    cells.set(keyOf(row), cell.set(row.studentId, (cell.get(row.studentId) ?? 0) + row.records));
  }
  const { total, counts } = suppressed<string>(cells satisfies ReadonlyMap<string, Cell>);
  const titles = new Map(keys.map(({ key, title }) => [key, title]));
  const shown: StatisticsCell[] = [...counts].map(([of, count]) => ({ of, title: titles.get(of) ?? of, count }));
  return { total, cells: shown };
}
