import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { ordinals } from "#contracts/ordinals.ts";
import { alertRules, attendanceAlerts, guardianships, heldNotices, students, users } from "#schema/index.ts";
import { seesRecords } from "../access/students.ts";
import { ALERTS } from "../attendance/review-alerts.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type Notice, storeNotices } from "./notify.ts";

const ALERTS_AT_ONCE = 200;

/**
 * Tells of alerts of attendance whose grace has ended, each once: the tutors, who watches over attendance and the family,
 * as the rule says. Whether it is still one is read now, so that nobody is told of what was excused or attended to
 * meanwhile, nor of whom a privacy request shuts away. Staff are told the group and the rule, nobody's name. The held rows
 * go in the same transaction. Answers whether more may be due.
 */
export async function sendHeldAlerts(ctx: SystemContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: heldNotices.id })
      .from(heldNotices)
      .where(and(eq(heldNotices.kind, ALERTS), lte(heldNotices.dueAt, ctx.now())))
      .orderBy(asc(heldNotices.id))
      .limit(ALERTS_AT_ONCE);
    if (due.length === 0) return false;
    const gone = await tx
      .delete(heldNotices)
      .where(
        inArray(
          heldNotices.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ alertId: heldNotices.subjectId });
    const alerts = await openOnes(
      tx,
      gone.map(({ alertId }) => alertId),
    );
    if (alerts.length > 0) {
      const ids = alerts.map(({ id }) => id);
      await tx.update(attendanceAlerts).set({ toldAt: ctx.now() }).where(inArray(attendanceAlerts.id, ids));
      const notices = [...staffNotices(alerts, await overseers(ctx, tx)), ...(await familyNotices(ctx, tx, alerts))];
      await storeNotices(ctx, tx, null, notices);
    }
    return due.length === ALERTS_AT_ONCE;
  });
}

const tutors = sql<number[]>`(select coalesce(array_agg(t.user_id order by t.user_id), '{}')::int8[]
  from courses.group_tutors t join users.users u on u.id = t.user_id
  where t.group_name = ${students.groupName} and u.is_active)`.mapWith((ids: unknown) =>
  Array.isArray(ids) ? ids.map(Number) : [],
);

type Alert = Awaited<ReturnType<typeof openOnes>>[number];

/** Those to be told of, locked: what closes at this moment has closed before. */
async function openOnes(tx: Transaction, alertIds: readonly number[]) {
  const held = await tx
    .select({ id: attendanceAlerts.id })
    .from(attendanceAlerts)
    .where(
      and(
        inArray(attendanceAlerts.id, [...alertIds]),
        isNull(attendanceAlerts.toldAt),
        isNull(attendanceAlerts.closedAt),
        isNull(attendanceAlerts.handledAt),
      ),
    )
    .orderBy(asc(attendanceAlerts.id))
    .for("no key update");
  if (held.length === 0) return [];
  return tx
    .select({
      id: attendanceAlerts.id,
      studentId: students.id,
      groupName: students.groupName,
      title: alertRules.title,
      tellsTutors: alertRules.tellsTutors,
      tellsOffice: alertRules.tellsOffice,
      tellsFamily: alertRules.tellsFamily,
      tutors,
    })
    .from(attendanceAlerts)
    .innerJoin(alertRules, eq(alertRules.id, attendanceAlerts.ruleId))
    .innerJoin(students, eq(students.id, attendanceAlerts.studentId))
    .where(
      and(
        inArray(
          attendanceAlerts.id,
          held.map(({ id }) => id),
        ),
        isNull(students.blockedAt),
        eq(students.status, "active"),
      ),
    )
    .orderBy(asc(attendanceAlerts.id));
}

/** Who watches over attendance in the school. */
async function overseers(ctx: SystemContext, tx: Transaction): Promise<number[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select u.id from users.users u join users.roles r on r.id = u.role_id
    where u.institution_id = ${ctx.institutionId} and u.is_active and r.kind = 'school_admin'
      and exists (select from users.role_permissions p where p.role_id = r.id
        and p.permission in ('attendance.oversee', 'attendance.*', '*'))
    order by u.id`);
  return rows.map(({ id }) => Number(id));
}

/** One to each person, whatever the number of alerts. Where a group has no tutor the office is told. */
function staffNotices(alerts: readonly Alert[], office: readonly number[]): Notice[] {
  const told = alerts.flatMap((alert) => {
    const people = new Set([
      ...(alert.tellsTutors ? alert.tutors : []),
      ...(alert.tellsOffice || (alert.tellsTutors && alert.tutors.length === 0) ? office : []),
    ]);
    return [...people].map((userId) => ({ userId, alert }));
  });
  return [...Map.groupBy(told, ({ userId }) => userId)].map(([userId, own]) => {
    const lines = own.map(({ alert: { groupName, title } }) => (groupName === null ? title : `${groupName}: ${title}`));
    const body = [...new Set(lines)].join("; ");
    const many = own.length > 1;
    return {
      userId,
      kind: ALERTS,
      texts: {
        es: { title: many ? "Nuevas alertas de asistencia" : "Nueva alerta de asistencia", body },
        en: { title: many ? "New alerts of attendance" : "New alert of attendance", body },
      },
      url: "/asistencia/alertas",
    };
  });
}

async function familyNotices(ctx: SystemContext, tx: Transaction, alerts: readonly Alert[]): Promise<Notice[]> {
  const studentIds = [...new Set(alerts.filter(({ tellsFamily }) => tellsFamily).map(({ studentId }) => studentId))];
  if (studentIds.length === 0) return [];
  const guardians = await tx
    .select({
      userId: users.id,
      studentId: guardianships.studentId,
      name: sql<string>`(select p.given_name from users.users p join students.students s on s.user_id = p.id where s.id = ${guardianships.studentId})`,
    })
    .from(guardianships)
    .innerJoin(users, eq(users.id, guardianships.guardianUserId))
    .where(
      and(
        inArray(guardianships.studentId, studentIds),
        eq(guardianships.canContact, true),
        seesRecords(ctx),
        eq(users.isActive, true),
      ),
    )
    .orderBy(asc(guardianships.id));
  return guardians.map(({ userId, studentId, name }) => {
    const titles = alerts.filter((one) => one.tellsFamily && one.studentId === studentId).map(({ title }) => title);
    const body = `${name}: ${ordinals([...new Set(titles)].join("; "))}`;
    return {
      userId,
      kind: ALERTS,
      texts: {
        es: { title: "Aviso sobre las faltas de asistencia", body },
        en: { title: "A notice about absences from school", body },
      },
      url: `/alumnado/${studentId}/asistencia`,
      data: { studentId },
    };
  });
}
