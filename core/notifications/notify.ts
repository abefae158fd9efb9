import { and, eq, inArray, sql } from "drizzle-orm";
import { asLocale, type Locale } from "#contracts/languages.ts";
import { deliveries, institutions, notificationPreferences, notifications, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";

/** Kinds that guard the account itself: they are mailed whatever a person chose, with all they say. */
export const GUARDING: ReadonlySet<string> = new Set([
  "password.changed",
  "password.reset",
  "password.invitation",
  "password.code",
  "factors.changed",
  "address.changed",
]);

/** What a notice says, in every language. */
export type NoticeTexts = Readonly<Record<Locale, { readonly title: string; readonly body: string }>>;

export interface Notice {
  readonly userId: number;
  readonly kind: string;
  readonly texts: NoticeTexts;
  readonly url: string;
  /** Where its mail goes, whatever address the person has by then; without one, to theirs. */
  readonly address?: string;
  /**
   * The pupil it is about: it ends with the person's right to that pupil's records. And the version of each mark it
   * tells of, by the mark's id, or the day of an absence, or the term of results. Or the way into the account whose link its mail carries.
   */
  readonly data?:
    | {
        readonly studentId: number;
        readonly marks?: Readonly<Record<string, number>>;
        readonly absentOn?: string;
        readonly termId?: number;
      }
    | { readonly resetId: number };
}

/**
 * Stores the notices of one event once, however often the event comes, with their deliveries, and has these carried out
 * by their own queue.
 */
export async function notify(ctx: SystemContext, eventId: number, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await ctx.db.transaction((tx) => storeNotices(ctx, tx, eventId, notices));
  await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

/** The same in a transaction of the caller, who calls `ctx.ports.outbox.requestDrain` afterwards. */
export async function storeNotices(
  ctx: SystemContext,
  tx: Transaction,
  eventId: number | null,
  notices: readonly Notice[],
): Promise<void> {
  if (notices.length === 0) return;
  const { institutionId } = ctx;
  const reachable = await tx
    .select({
      id: users.id,
      email: users.email,
      locale: sql<string | null>`coalesce(${users.locale}, ${institutions.locale})`,
      kind: notificationPreferences.kind,
      wantsMail: notificationPreferences.email,
    })
    .from(users)
    .leftJoin(institutions, eq(institutions.id, users.institutionId))
    .leftJoin(
      notificationPreferences,
      and(
        eq(notificationPreferences.userId, users.id),
        inArray(notificationPreferences.kind, ["*", ...new Set(notices.map((notice) => notice.kind))]),
      ),
    )
    .where(
      inArray(
        users.id,
        notices.map((notice) => notice.userId),
      ),
    );
  const byUser = Map.groupBy(reachable, (row) => row.id);
  const values = notices.map(({ texts, data, address: _, ...notice }) => {
    const locale = asLocale(byUser.get(notice.userId)?.[0]?.locale) ?? "es";
    return { ...notice, ...texts[locale], data: { ...data, texts }, institutionId, eventId, createdAt: ctx.now() };
  });
  const created = await tx
    .insert(notifications)
    .values(values)
    .onConflictDoNothing()
    .returning({ id: notifications.id, userId: notifications.userId, kind: notifications.kind });
  if (created.length === 0) return;
  await tx.insert(deliveries).values(
    created.flatMap((row) => {
      const person = byUser.get(row.userId) ?? [];
      const own = notices.find(({ userId, kind }) => userId === row.userId && kind === row.kind);
      const address = own?.address ?? person[0]?.email ?? null;
      // What a person chose for this kind counts more than what they chose for all.
      const choice = person.find(({ kind }) => kind === row.kind) ?? person.find(({ kind }) => kind === "*");
      const inApp = { institutionId, notificationId: row.id, channel: "in_app" as const };
      if (address === null || (choice?.wantsMail === false && !GUARDING.has(row.kind))) return [inApp];
      return [inApp, { institutionId, notificationId: row.id, channel: "email" as const, address }];
    }),
  );
}
