import { sql } from "drizzle-orm";
import { webhookEvents } from "#schema/index.ts";
import type { Database } from "../database.ts";

const TYPE = "signature.refused";
const HOUR_MS = 3_600_000;
/** Rows of an hour, whoever sends: beyond them the log alone tells. */
const ROWS_AN_HOUR = 1000;

/**
 * Notes that an event with a bad signature was refused: one row per provider, address and hour, which counts, so that
 * nobody can fill the table. Nothing of the body is kept.
 */
export async function noteRefusedWebhook(
  unmatched: Database,
  refused: { readonly provider: string; readonly ip: string; readonly reason: string },
  now: Date,
): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const { provider, ip, reason } = refused;
  const eventId = `refused:${ip}:${hour.toISOString()}`;
  const payload = JSON.stringify({ ip, count: 1 });
  const at = now.toISOString();
  await unmatched.batch((q) => [
    q.execute(sql`
      insert into ${webhookEvents} (provider, event_id, type, payload, received_at, processed_at, last_error)
      select ${provider}, ${eventId}, ${TYPE}, ${payload}::jsonb, ${at}::timestamptz, ${at}::timestamptz, ${reason}
      where exists (select from ${webhookEvents} where provider = ${provider} and event_id = ${eventId})
        or (select count(*) from ${webhookEvents} where institution_id is null and type = ${TYPE}
          and received_at >= ${hour.toISOString()}::timestamptz) < ${ROWS_AN_HOUR}
      on conflict (provider, event_id) do update set payload = jsonb_set(webhook_events.payload, '{count}',
        to_jsonb((webhook_events.payload ->> 'count')::int + 1)), last_error = excluded.last_error`),
  ]);
}
