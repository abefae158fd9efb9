import { and, eq, gte, lte, sql } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, behaviorCategories, behaviorEvents, students } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { anyOf, runsSchool } from "../access/students.ts";
import { asTime, personName } from "../attendance/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { paging, rowCount } from "../paging.ts";
import { ofEvents, ofReachedPupil, yearStart } from "./internal.ts";

/**
 * Merits and incidents of this school year, the latest first, without what was written of anybody: all within reach for
 * who oversees behaviour, otherwise those one has recorded. Who looked at them is in the log. Errors: `bad_request` for a
 * foreign cursor.
 */
export async function listBehavior(
  ctx: Context,
  input: Input<typeof behaviorApi.list>,
): Promise<View<typeof behaviorApi.list>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const list = paging(
    input,
    [
      { column: sql`${behaviorEvents.date}::text`, kind: "string" },
      { column: behavioralRecords.id, kind: "number" },
    ],
    true,
  );
  const { kind, categoryId, groupName, from, to } = input;
  const oversees = may(ctx, "behavior.oversee");
  const events = and(
    sql`${behaviorEvents.date} >= ${yearStart(ctx)}`,
    oversees ? undefined : eq(behaviorEvents.recordedBy, ctx.actor.userId),
    from === undefined ? undefined : gte(behaviorEvents.date, from),
    to === undefined ? undefined : lte(behaviorEvents.date, to),
  );
  const wanted = and(
    ofReachedPupil(ctx),
    categoryId === undefined ? undefined : eq(behavioralRecords.categoryId, categoryId),
    kind === undefined
      ? undefined
      : sql`${behavioralRecords.categoryId} = ${anyOf(sql`select ${behaviorCategories.id} from ${behaviorCategories} where ${behaviorCategories.kind} = ${kind}`)}`,
    groupName === undefined
      ? undefined
      : sql`${behavioralRecords.studentId} = ${anyOf(sql`select ${students.id} from ${students} where ${students.groupName} = ${groupName}`)}`,
  );
  const { rows, total, groups } = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: behavioralRecords.id,
        student: sql<{ id: number; name: string; groupName: string | null }>`(select json_build_object('id', s.id,
          'name', p.given_name || ' ' || p.family_name, 'groupName', s.group_name)
          from students.students s join users.users p on p.id = s.user_id where s.id = ${behavioralRecords.studentId})`,
        category: {
          id: behaviorCategories.id,
          title: behaviorCategories.title,
          kind: behaviorCategories.kind,
          severity: behaviorCategories.severity,
        },
        points: behavioralRecords.points,
        date: behaviorEvents.date,
        time: sql<string | null>`${asTime(behaviorEvents.time)}`,
        recordedBy: sql<string>`coalesce(${personName(sql`${behaviorEvents.recordedBy}`)}, '')`,
        tellsFamily: behavioralRecords.tellsFamily,
        toldAt: behavioralRecords.toldAt,
        acknowledged: sql<number>`(select count(*)::int from students.behavior_acknowledgements k
          where k.record_id = ${behavioralRecords.id})`,
        isWithdrawn: sql<boolean>`${behavioralRecords.withdrawnAt} is not null`,
        position: list.position,
      })
      .from(behavioralRecords)
      .innerJoin(behaviorEvents, eq(behaviorEvents.id, behavioralRecords.eventId))
      .innerJoin(behaviorCategories, eq(behaviorCategories.id, behavioralRecords.categoryId))
      .where(and(wanted, events, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit);
    const [count] = await tx
      .select({ total: rowCount })
      .from(behavioralRecords)
      .where(and(wanted, ofEvents(events)));
    if (rows.length > 0) {
      const { limit: _, cursor: __, ...asked } = input;
      await recordAudit(ctx, tx, [
        {
          action: "behavior.listed",
          entity: "institution",
          entityId: ctx.actor.institutionId,
          after: { ...asked, records: Math.min(rows.length, input.limit) },
        },
      ]);
    }
    return { rows, total: count?.total ?? 0, groups: runsSchool(ctx.actor) ? await allGroups(tx) : [] };
  });
  const page = list.toPage(rows, total);
  return {
    ...page,
    data: page.data.map(({ toldAt, ...row }) => ({ ...row, toldAt: toldAt?.toISOString() ?? null })),
    groups,
  };
}

async function allGroups(tx: Transaction): Promise<string[]> {
  const rows = await tx.select({ name: sql<string>`name` }).from(sql`students.list_groups() as name`);
  return rows.map(({ name }) => name);
}
