import { and, eq, isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { NotificationView } from "#contracts/api/notifications.ts";
import { notifications } from "#schema/index.ts";
import { anyOf, seesRecords } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../database.ts";
import type { Clock } from "../school-day.ts";

const notificationColumns = {
  id: notifications.id,
  kind: notifications.kind,
  title: notifications.title,
  body: notifications.body,
  url: notifications.url,
  readAt: notifications.readAt,
  createdAt: notifications.createdAt,
};

/** The language in which a person is written to: their own, else their school's. */
export function languageOf(userId: SQLWrapper | number): SQL<string> {
  return sql<string>`(select left(coalesce(u.locale, i.locale), 2) from users.users u
    join users.institutions i on i.id = u.institution_id where u.id = ${userId})`;
}

/** What a notice says in a language; one that is older than its other languages says what it said then. */
export function textIn(language: SQLWrapper | string, part: "title" | "body", row: NoticeColumns): SQL<string> {
  return sql<string>`coalesce(${row.data} #>> array['texts', ${language}::text, ${sql.raw(`'${part}'`)}], ${row[part]})`;
}

interface NoticeColumns {
  readonly data: SQLWrapper;
  readonly title: SQLWrapper;
  readonly body: SQLWrapper;
}

/** The columns of a view, with its texts in the reader's language. */
export function columnsIn(language: SQLWrapper | string) {
  return {
    ...notificationColumns,
    title: textIn(language, "title", notifications),
    body: textIn(language, "body", notifications),
  };
}

interface Row extends Omit<NotificationView, "readAt" | "createdAt"> {
  readonly readAt: Date | null;
  readonly createdAt: Date;
}

export function notificationView(row: Row): NotificationView {
  return { ...row, readAt: row.readAt?.toISOString() ?? null, createdAt: row.createdAt.toISOString() };
}

/**
 * The pupil a notice is about is the person's own, or a child whose records they may see; true of what is about no pupil.
 * False of whom a privacy request blocks, and of what tells of marks that were hidden since (`withdraw-marks.ts`).
 */
export function maySeePupil(clock: Clock, data: SQLWrapper, userId: SQLWrapper | number): SQL {
  return pupilOf(data, userId, seesRecords(clock, "g"));
}

/** The same of whom the school may also write to. */
export function mayBeTold(clock: Clock, data: SQLWrapper, userId: SQLWrapper | number): SQL {
  return pupilOf(data, userId, sql`g.can_contact and ${seesRecords(clock, "g")}`);
}

function pupilOf(data: SQLWrapper, userId: SQLWrapper | number, right: SQL): SQL {
  const pupil = sql`(${data} ->> 'studentId')::bigint`;
  return sql`(coalesce(${data} -> 'withdrawn', '{}') = '{}' and (${data} ->> 'studentId' is null
    or ${pupil} = ${anyOf(sql`select s.id from students.students s where s.user_id = ${userId} and s.blocked_at is null`)}
    or ${pupil} = ${anyOf(sql`select g.student_id from users.guardianships g join students.students s on s.id = g.student_id
      where g.guardian_user_id = ${userId} and s.blocked_at is null and ${right}`)}))`;
}

/** One's own notices, without those about a pupil whose records are out of reach by now, or about marks that were hidden since. */
export function ownNotices(ctx: Pick<Context, "actor" | "now">): SQL | undefined {
  const { userId } = ctx.actor;
  return and(eq(notifications.userId, userId), maySeePupil(ctx, notifications.data, userId));
}

export function unreadCount(ctx: Pick<Context, "actor" | "now">, q: Queries) {
  return q
    .select({ count: sql<number>`count(*)::int` })
    .from(notifications)
    .where(and(ownNotices(ctx), isNull(notifications.readAt)));
}
