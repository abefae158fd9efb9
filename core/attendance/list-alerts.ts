import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { alertsApi } from "#contracts/api/attendance/alerts.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, alertRules, attendanceAlerts, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { countWhere, paging } from "../paging.ts";
import { schoolDay } from "../school-day.ts";
import { alertView, isOpen, seesAlerts, selectAlerts } from "./alert-rows.ts";

/** As an index of the open ones knows them. */
const IN_STATE = {
  open: isOpen,
  handled: isNotNull(attendanceAlerts.handledAt),
  closed: and(isNotNull(attendanceAlerts.closedAt), isNull(attendanceAlerts.handledAt)),
};

/**
 * Alerts of this school year within the actor's reach, the serious ones first, then the latest. Whoever left the school is
 * in none of them. Errors: `bad_request` for a foreign cursor.
 */
export async function listAttendanceAlerts(
  ctx: Context,
  input: Input<typeof alertsApi.list>,
): Promise<View<typeof alertsApi.list>> {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const list = paging(
    input,
    [
      { column: sql`(case when ${alertRules.level} = 'serious' then 1 else 0 end)`, kind: "number" },
      { column: attendanceAlerts.id, kind: "number" },
    ],
    true,
  );
  const today = schoolDay(ctx);
  const yearStart = sql`coalesce((select max(y.start_date) from ${academicSessions} y
    where y.type = 'schoolYear' and y.start_date <= ${today}), ${today})`;
  const mine = and(
    sql`${attendanceAlerts.endDate} >= ${yearStart}`,
    eq(students.status, "active"),
    seesAlerts(ctx),
    input.studentId === undefined ? undefined : eq(students.id, input.studentId),
  );
  const asked = and(
    input.state === undefined ? undefined : IN_STATE[input.state],
    input.level === undefined ? undefined : eq(alertRules.level, input.level),
    input.group === undefined ? undefined : eq(students.groupName, input.group),
  );
  const [rows, [count], groups] = await ctx.db.batch((q) => [
    selectAlerts(q, { position: list.position })
      .where(and(mine, asked, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: countWhere(asked), open: countWhere(isOpen) })
      .from(attendanceAlerts)
      .innerJoin(students, eq(students.id, attendanceAlerts.studentId))
      .innerJoin(alertRules, eq(alertRules.id, attendanceAlerts.ruleId))
      .where(mine),
    q
      .selectDistinct({ name: sql<string>`coalesce(${students.groupName}, '')` })
      .from(attendanceAlerts)
      .innerJoin(students, eq(students.id, attendanceAlerts.studentId))
      .innerJoin(alertRules, eq(alertRules.id, attendanceAlerts.ruleId))
      .where(mine)
      .orderBy(sql`1`),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return {
    ...page,
    data: page.data.map((row) => alertView(ctx, row)),
    open: count?.open ?? 0,
    groups: groups.map(({ name }) => name).filter((name) => name !== ""),
  };
}
