import { and, eq, isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { NotificationView } from "#contracts/api/notifications.ts";
import { notifications } from "#schema/index.ts";
import { anyOf } from "../access/students.ts";
import type { Queries } from "../database.ts";

export const notificationColumns = {
  id: notifications.id,
  kind: notifications.kind,
  title: notifications.title,
  body: notifications.body,
  url: notifications.url,
  readAt: notifications.readAt,
  createdAt: notifications.createdAt,
};

interface Row extends Omit<NotificationView, "readAt" | "createdAt"> {
  readonly readAt: Date | null;
  readonly createdAt: Date;
}

export function notificationView(row: Row): NotificationView {
  return { ...row, readAt: row.readAt?.toISOString() ?? null, createdAt: row.createdAt.toISOString() };
}

/**
 * The pupil a notice is about is the person's own, or a child whose records they may see; true of what is about no pupil.
 */
export function maySeePupil(data: SQLWrapper, userId: SQLWrapper | number): SQL {
  return pupilOf(data, userId, sql`g.can_view_records`);
}

/** The same of whom the school may also write to. */
export function mayBeTold(data: SQLWrapper, userId: SQLWrapper | number): SQL {
  return pupilOf(data, userId, sql`g.can_view_records and g.can_contact`);
}

function pupilOf(data: SQLWrapper, userId: SQLWrapper | number, right: SQL): SQL {
  const pupil = sql`(${data} ->> 'studentId')::bigint`;
  return sql`(${data} ->> 'studentId' is null
    or ${pupil} = ${anyOf(sql`select s.id from students.students s where s.user_id = ${userId}`)}
    or ${pupil} = ${anyOf(sql`select g.student_id from users.guardianships g where g.guardian_user_id = ${userId} and ${right}`)})`;
}

/** One's own notices, without those about a pupil whose records are out of reach by now. */
export function ownNotices(userId: number): SQL | undefined {
  return and(eq(notifications.userId, userId), maySeePupil(notifications.data, userId));
}

export function unreadCount(q: Queries, userId: number) {
  return q
    .select({ count: sql<number>`count(*)::int` })
    .from(notifications)
    .where(and(ownNotices(userId), isNull(notifications.readAt)));
}
