import { and, eq, isNull, sql } from "drizzle-orm";
import { justifications, students, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { type Notice, notify } from "../notifications/notify.ts";

/** The group's tutors; where it has none, those who watch over attendance. */
const deciders = sql<number[]>`(with tutors as (
    select t.user_id as id from courses.group_tutors t join users.users u on u.id = t.user_id
    where t.group_name = ${students.groupName} and u.is_active)
  select coalesce(array_agg(x.id), '{}')::int8[] from (
    select id from tutors
    union select u.id from users.users u join users.roles r on r.id = u.role_id
      where u.institution_id = ${justifications.institutionId} and u.is_active and r.kind = 'school_admin'
      and exists (select from users.role_permissions p where p.role_id = r.id
        and p.permission in ('attendance.update', 'attendance.*', '*'))
      and not exists (select from tutors)) x)`.mapWith((ids: unknown) => (Array.isArray(ids) ? ids.map(Number) : []));

const shown = (day: string) => day.split("-").toReversed().join("/");

/**
 * Tells those who decide that a justification waits, and who asked for it what was decided. Nobody's name is in a title;
 * staff are told the group alone: their notice does not end when a privacy request blocks the pupil.
 */
export async function onJustificationChanged(
  ctx: SystemContext,
  { justificationId }: { readonly justificationId: number },
  eventId: number,
): Promise<void> {
  const [[row]] = await ctx.db.batch((q) => [
    q
      .select({
        state: justifications.state,
        source: justifications.source,
        createdBy: justifications.createdBy,
        startDate: justifications.startDate,
        endDate: justifications.endDate,
        studentId: students.id,
        name: users.givenName,
        groupName: students.groupName,
        deciders,
      })
      .from(justifications)
      .innerJoin(students, eq(students.id, justifications.studentId))
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(eq(justifications.id, justificationId), isNull(students.blockedAt))),
  ]);
  if (row === undefined) return;
  const days = row.startDate === row.endDate ? shown(row.startDate) : `${shown(row.startDate)}–${shown(row.endDate)}`;
  await notify(ctx, eventId, row.state === "waiting" ? waiting(row, days) : decided(row, days));
}

interface Row {
  readonly state: string;
  readonly source: string;
  readonly createdBy: number;
  readonly studentId: number;
  readonly name: string;
  readonly groupName: string | null;
  readonly deciders: readonly number[];
}

function waiting(row: Row, days: string): Notice[] {
  const body = row.groupName === null ? days : `${row.groupName}, ${days}`;
  return row.deciders.map((userId) => ({
    userId,
    kind: "justification.waiting",
    texts: {
      es: { title: "Un justificante espera tu respuesta", body },
      en: { title: "A justification is waiting for your answer", body },
    },
    url: "/asistencia/justificantes",
  }));
}

function decided(row: Row, days: string): Notice[] {
  if (row.source !== "family" || (row.state !== "accepted" && row.state !== "refused")) return [];
  const body = `${row.name}, ${days}`;
  const isAccepted = row.state === "accepted";
  return [
    {
      userId: row.createdBy,
      kind: "justification.decided",
      texts: {
        es: { title: isAccepted ? "Justificante aceptado" : "Justificante no aceptado", body },
        en: { title: isAccepted ? "Justification accepted" : "Justification not accepted", body },
      },
      url: `/alumnado/${row.studentId}/asistencia`,
      data: { studentId: row.studentId },
    },
  ];
}
