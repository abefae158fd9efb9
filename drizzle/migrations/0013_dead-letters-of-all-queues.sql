-- Dead letters of all queues come in by one door, in the transaction that gives a row up, and are settled by the platform.
ALTER TABLE "outbox"."dead_letters" ADD COLUMN "note" text;
--> statement-breakpoint
CREATE INDEX "dead_letters_listed" ON "outbox"."dead_letters" USING btree ("last_failed_at","id");
--> statement-breakpoint
CREATE INDEX "webhook_events_open" ON "communications"."webhook_events" USING btree ("received_at") WHERE processed_at is null;
--> statement-breakpoint
-- Letters belong to no school; besides connections without a school, the platform's own people see and settle them.
CREATE POLICY platform ON outbox.dead_letters FOR ALL
  USING (institution_id IS NULL AND EXISTS (SELECT FROM users.institutions i
    WHERE i.id = nullif(current_setting('app.institution_id', true), '')::bigint AND i.kind = 'platform'))
  WITH CHECK (institution_id IS NULL AND EXISTS (SELECT FROM users.institutions i
    WHERE i.id = nullif(current_setting('app.institution_id', true), '')::bigint AND i.kind = 'platform'));
--> statement-breakpoint
-- Keeps a letter from inside any school's transaction. The same row dying again before it is settled is the same letter.
CREATE FUNCTION outbox.keep_dead_letter(queue text, reference text, school_id bigint, payload jsonb, reason text,
  first_failed_at timestamptz, last_failed_at timestamptz) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO outbox.dead_letters AS l (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at)
  VALUES (keep_dead_letter.queue, keep_dead_letter.reference, keep_dead_letter.school_id, keep_dead_letter.payload,
    left(keep_dead_letter.reason, 500), keep_dead_letter.first_failed_at, keep_dead_letter.last_failed_at)
  ON CONFLICT (queue, reference) WHERE resolved_at IS NULL DO UPDATE SET
    last_failed_at = excluded.last_failed_at, reason = excluded.reason, deaths = l.deaths + 1
$$;
--> statement-breakpoint
-- What waits in each queue, as rows: how many, and since when. Dead ones do not wait.
CREATE FUNCTION outbox.queue_depths() RETURNS TABLE (queue text, waiting bigint, oldest_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT 'events', count(*), min(e.created_at) FROM outbox.events e WHERE e.finished_at IS NULL AND e.dead_at IS NULL
  UNION ALL SELECT 'webhooks', count(*), min(w.received_at) FROM communications.webhook_events w
    WHERE w.processed_at IS NULL AND NOT EXISTS (SELECT FROM outbox.dead_letters l
      WHERE l.queue = 'webhooks' AND l.reference = 'webhook ' || w.id AND l.resolved_at IS NULL)
  UNION ALL SELECT 'llm-jobs', count(*), min(j.created_at) FROM ai.jobs j WHERE j.status IN ('queued', 'running')
  UNION ALL SELECT 'deliveries', count(*), min(d.created_at) FROM communications.deliveries d
    WHERE d.state = 'queued' AND d.channel IN ('in_app', 'email')
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION outbox.keep_dead_letter(text, text, bigint, jsonb, text, timestamptz, timestamptz),
  outbox.queue_depths() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox.keep_dead_letter(text, text, bigint, jsonb, text, timestamptz, timestamptz),
  outbox.queue_depths() TO eduai_app;
