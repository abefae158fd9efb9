import { and, eq, isNull, sql } from "drizzle-orm";
import type { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { institutions, justifications, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { anyOf, ofShownPupil, runsSchool } from "../access/students.ts";
import type { Context } from "../context.ts";
import { countWhere, paging } from "../paging.ts";
import { schoolDay } from "../school-day.ts";
import {
  asksFor,
  decidesOn,
  justificationColumns,
  justificationView,
  seesJustificationsOf,
} from "./justification-rows.ts";

/** Those within the actor's reach, the waiting ones first, then the latest. Errors: `bad_request` for a foreign cursor. */
export async function listJustifications(
  ctx: Context,
  input: Input<typeof justificationsApi.list>,
): Promise<View<typeof justificationsApi.list>> {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const list = paging(
    input,
    [
      { column: sql`(case when ${justifications.state} = 'waiting' then 1 else 0 end)`, kind: "number" },
      { column: justifications.createdAt, kind: "instant" },
      { column: justifications.id, kind: "number" },
    ],
    true,
  );
  const reached = runsSchool(ctx.actor)
    ? and(decidesOn(ctx), ofShownPupil(ctx, justifications.studentId))
    : sql`${justifications.studentId} = ${anyOf(
        sql`select ${students.id} from ${students} where ${seesJustificationsOf(ctx)}`,
      )}`;
  const mine = and(reached, input.studentId === undefined ? undefined : eq(justifications.studentId, input.studentId));
  const asked = input.state === undefined ? undefined : eq(justifications.state, input.state);
  const [rows, [count], [pupil], [school]] = await ctx.db.batch((q) => [
    q
      .select({ ...justificationColumns(ctx), position: list.position })
      .from(justifications)
      .innerJoin(students, eq(students.id, justifications.studentId))
      .where(and(mine, asked, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: countWhere(asked), waiting: countWhere(eq(justifications.state, "waiting")) })
      .from(justifications)
      .where(mine),
    q
      .select({ canRequest: sql<boolean>`${asksFor(ctx)}`, canEnter: sql<boolean>`${decidesOn(ctx)}` })
      .from(students)
      .where(and(eq(students.id, input.studentId ?? 0), eq(students.status, "active"), isNull(students.blockedAt))),
    q
      .select({ earliest: sql<string>`(${schoolDay(ctx)} - ${institutions.justificationDays})::text` })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return {
    ...page,
    data: page.data.map(justificationView),
    waiting: count?.waiting ?? 0,
    canRequest: pupil?.canRequest ?? false,
    canEnter: pupil?.canEnter ?? false,
    earliest: school?.earliest ?? "",
  };
}
