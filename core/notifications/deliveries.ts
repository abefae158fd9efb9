import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import type { Push } from "#contracts/internal/realtime.ts";
import { institutions } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import type { Queries } from "../database.ts";
import { languageOf, mayBeTold, maySeePupil, textIn } from "./internal.ts";

/** Whoever claimed a delivery and died leaves it to others after this long. */
const LEASE_MS = 120_000;
const IN_APP_AT_ONCE = 500;

const Row = z.object({
  delivery_id: z.coerce.number(),
  batch_id: z.coerce.number().nullable(),
  attempts: z.coerce.number(),
  address: z.string().nullable(),
  user_id: z.coerce.number(),
  locale: z.string().nullable(),
  id: z.coerce.number(),
  kind: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string().nullable(),
  read_at: z.coerce.date().nullable(),
  created_at: z.coerce.date(),
  unread: z.coerce.number(),
  /** Of which the link is made that the mail carries; null where it carries none. */
  salt: z.string().nullable(),
});
export type ClaimedDelivery = z.infer<typeof Row>;
const Rows = z.object({ rows: z.array(Row) });

const noticeRow = { data: sql`n.data`, title: sql`n.title`, body: sql`n.body` };
const claimedColumns = (
  ctx: SystemContext,
) => sql`c.id as delivery_id, c.batch_id, c.attempts, c.address, n.user_id, l.locale, n.id, n.kind,
  ${textIn(sql`l.locale`, "title", noticeRow)} as title, ${textIn(sql`l.locale`, "body", noticeRow)} as body, n.url, n.read_at, n.created_at,
  (select count(*) from communications.notifications x where x.user_id = n.user_id and x.read_at is null
    and ${maySeePupil(ctx, sql`x.data`, sql`x.user_id`)}) as unread,
  (select r.salt from users.password_resets r where r.id = (n.data ->> 'resetId')::bigint) as salt`;
const claimedRows = sql`claimed c join communications.notifications n on n.id = c.notification_id
  cross join lateral (select ${languageOf(sql`n.user_id`)} as locale) l order by c.id`;

const at = (ctx: SystemContext, ms = 0) => sql`${new Date(ctx.now().getTime() + ms).toISOString()}::timestamptz`;
const due = (ctx: SystemContext) => sql`(next_attempt_at is null or next_attempt_at <= ${at(ctx)})`;

/** The link that a mail would carry is used, replaced, too old, or of an address that the person has no more. */
const linkIsOver = (ctx: SystemContext) =>
  sql`exists (select from users.password_resets r where r.id = (n.data ->> 'resetId')::bigint
    and (r.used_at is not null or r.replaced_at is not null or r.expires_at <= ${at(ctx)}
      or r.address is distinct from u.email))`;

/** A mail about the address itself goes to the former one, which is nobody's to replace. */
const TO_FORMER = sql`n.kind = 'address.changed'`;

/**
 * Closes what is due to people whose account is closed, who may see that pupil's records no longer, or who have no
 * address for a mail any more, and mails of links that are over: it must not leave. The rest of a batch of theirs is batched anew, since the provider's
 * key stands for the mails it was sent with.
 */
function closeEnded(ctx: SystemContext, q: Queries, channel: "in_app" | "email") {
  return q.execute(sql`
    with ended as (
      select d.id, d.batch_id, case when not u.is_active then 'account_closed'
        when not ${mayBeTold(ctx, sql`n.data`, sql`n.user_id`)} then 'right_ended'
        when ${linkIsOver(ctx)} then 'link_over' else 'no_address' end as reason
      from communications.deliveries d join communications.notifications n on n.id = d.notification_id
        join users.users u on u.id = n.user_id
      where d.state = 'queued' and d.channel = ${channel} and ${due(ctx)}
        and not (u.is_active and ${mayBeTold(ctx, sql`n.data`, sql`n.user_id`)}
          and (d.channel <> 'email' or ${TO_FORMER} or u.email is not null and not ${linkIsOver(ctx)}))
      order by d.id for update of d skip locked
    ), closed as (
      update communications.deliveries d set state = 'cancelled', last_error = ended.reason, next_attempt_at = null,
        updated_at = ${at(ctx)}
      from ended where d.id = ended.id
    )
    update communications.deliveries d set batch_id = null
    where d.state = 'queued' and d.batch_id in (select batch_id from ended) and d.id not in (select id from ended)`);
}

/**
 * Puts the address that a person has now in the place of the one that a mail was queued with: by now that one may be
 * somebody else's. As above, the rest of a batch is batched anew.
 */
function readdress(ctx: SystemContext, q: Queries) {
  return q.execute(sql`
    with moved as (
      select d.id, d.batch_id, u.email
      from communications.deliveries d join communications.notifications n on n.id = d.notification_id
        join users.users u on u.id = n.user_id
      where d.state = 'queued' and d.channel = 'email' and ${due(ctx)} and u.email <> d.address and not ${TO_FORMER}
      order by d.id for update of d skip locked
    ), readdressed as (
      update communications.deliveries d set address = moved.email, batch_id = null, updated_at = ${at(ctx)}
      from moved where d.id = moved.id
    )
    update communications.deliveries d set batch_id = null
    where d.state = 'queued' and d.batch_id in (select batch_id from moved) and d.id not in (select id from moved)`);
}

/** Claims what is due for people's open tabs, with their unread counts, in one statement. */
export async function claimInApp(ctx: SystemContext): Promise<ClaimedDelivery[]> {
  const [, answer] = await ctx.db.batch((q) => [
    closeEnded(ctx, q, "in_app"),
    q.execute(sql`
      with due as (
        select id from communications.deliveries
        where state = 'queued' and channel = 'in_app' and ${due(ctx)}
        order by id limit ${IN_APP_AT_ONCE} for update skip locked
      ), claimed as (
        update communications.deliveries d set next_attempt_at = ${at(ctx, LEASE_MS)}
        where d.id in (select id from due) returning d.id, d.batch_id, d.attempts, d.address, d.notification_id
      )
      select ${claimedColumns(ctx)} from ${claimedRows}`),
  ]);
  return Rows.parse(answer).rows;
}

/**
 * Claims mails for one request to the provider, at most `max`, with the school's name. A batch that was tried before is
 * claimed again as it was, through its first row: the provider's key must mean the same mails each time.
 */
export async function claimMails(
  ctx: SystemContext,
  max: number,
): Promise<{ school: string; mails: ClaimedDelivery[] }> {
  const [, , answer, schools] = await ctx.db.batch((q) => [
    closeEnded(ctx, q, "email"),
    readdress(ctx, q),
    q.execute(sql`
      with due as materialized (
        select id, batch_id from communications.deliveries
        where state = 'queued' and channel = 'email' and address is not null and ${due(ctx)}
          and (batch_id is null or batch_id = id)
        order by batch_id nulls last, id limit ${max} for update skip locked
      ), lead as (
        select coalesce((select batch_id from due where batch_id is not null limit 1), (select min(id) from due)) as id,
          exists (select from due where batch_id is not null) as again
      ), claimed as (
        update communications.deliveries d set batch_id = lead.id, next_attempt_at = ${at(ctx, LEASE_MS)}
        from lead
        where d.state = 'queued'
          and case when lead.again then d.batch_id = lead.id else d.id in (select id from due) end
        returning d.id, d.batch_id, d.attempts, d.address, d.notification_id
      )
      select ${claimedColumns(ctx)} from ${claimedRows}`),
    q.select({ name: institutions.name }).from(institutions).where(eq(institutions.id, ctx.institutionId)),
  ]);
  return { school: schools[0]?.name ?? "", mails: Rows.parse(answer).rows };
}

export interface Outcome {
  readonly id: number;
  readonly state: "queued" | "sent" | "delivered" | "failed";
  readonly provider?: string;
  readonly providerId?: string;
  readonly error?: string;
  /** When a queued one may be tried again. */
  readonly retryAt?: Date;
  /** It was a try; not so when the provider only asked to wait. */
  readonly tried: boolean;
  /** It is sent by itself from now on. */
  readonly alone?: boolean;
}

/** Notes what became of claimed deliveries, all in one statement. One that is no longer queued stays as it is. */
export async function noteOutcomes(ctx: SystemContext, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const list = outcomes.map((one) => ({
    id: one.id,
    state: one.state,
    provider: one.provider ?? null,
    provider_id: one.providerId ?? null,
    error: one.error ?? null,
    retry_at: one.retryAt?.toISOString() ?? null,
    tries: one.tried ? 1 : 0,
    alone: one.alone ?? false,
  }));
  await ctx.db.batch((q) => [
    q.execute(sql`
      update communications.deliveries d set state = o.state, provider = coalesce(o.provider, d.provider),
        provider_id = coalesce(o.provider_id, d.provider_id), last_error = coalesce(o.error, d.last_error),
        attempts = d.attempts + o.tries, next_attempt_at = o.retry_at,
        batch_id = case when o.alone then d.id else d.batch_id end, updated_at = ${at(ctx)}
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as o (id bigint, state text, provider text,
        provider_id text, error text, retry_at timestamptz, tries int, alone boolean)
      where d.id = o.id and d.state = 'queued'`),
  ]);
}

/** One entry per person: their notices in order, then how many are unread. */
export function pushesOf(claimed: readonly ClaimedDelivery[]): Push[] {
  return [...Map.groupBy(claimed, (row) => row.user_id)].map(([userId, rows]) => ({
    userId,
    events: [
      ...rows.map((row) => ({
        type: "notification" as const,
        data: {
          id: row.id,
          kind: row.kind,
          title: row.title,
          body: row.body,
          url: row.url,
          readAt: row.read_at?.toISOString() ?? null,
          createdAt: row.created_at.toISOString(),
        },
      })),
      { type: "unread" as const, data: { count: rows[0]?.unread ?? 0 } },
    ],
  }));
}
