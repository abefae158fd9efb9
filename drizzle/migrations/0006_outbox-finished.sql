-- A row is done when its consumer has finished, not when it was sent. What was published before counts as finished.
ALTER TABLE "outbox"."events" RENAME COLUMN "published_at" TO "sent_at";
--> statement-breakpoint
ALTER TABLE "outbox"."events" ADD COLUMN "finished_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "outbox"."events" ADD COLUMN "failed_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "outbox"."events" ADD COLUMN "dead_at" timestamp with time zone;
--> statement-breakpoint
UPDATE "outbox"."events" SET "finished_at" = "sent_at" WHERE "sent_at" IS NOT NULL;
--> statement-breakpoint
DROP INDEX "outbox"."events_pending";
--> statement-breakpoint
CREATE INDEX "events_open" ON "outbox"."events" USING btree ("institution_id","id") WHERE finished_at is null and dead_at is null;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION outbox.pending_institutions() RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT DISTINCT e.institution_id FROM outbox.events e
  WHERE e.finished_at IS NULL AND e.dead_at IS NULL AND coalesce(e.next_attempt_at, e.created_at) <= now() ORDER BY 1
$$;
--> statement-breakpoint
CREATE TABLE "outbox"."dead_letters" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox"."dead_letters_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"queue" text NOT NULL,
	"reference" text NOT NULL,
	"school_id" bigint,
	"payload" jsonb NOT NULL,
	"reason" text NOT NULL,
	"deaths" integer DEFAULT 1 NOT NULL,
	"first_failed_at" timestamp with time zone NOT NULL,
	"last_failed_at" timestamp with time zone NOT NULL,
	"resolution" text,
	"resolved_by" bigint,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "dead_letters_queue" CHECK ("outbox"."dead_letters"."queue" in ('events', 'webhooks', 'llm-jobs', 'deliveries')),
	CONSTRAINT "dead_letters_resolution" CHECK ("outbox"."dead_letters"."resolution" in ('replayed', 'dismissed'))
);
--> statement-breakpoint
ALTER TABLE "outbox"."dead_letters" ADD CONSTRAINT "dead_letters_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_open" ON "outbox"."dead_letters" USING btree ("queue","reference") WHERE resolved_at is null;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox.dead_letters TO eduai_app;
--> statement-breakpoint
ALTER TABLE outbox.dead_letters ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE outbox.dead_letters FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON outbox.dead_letters FOR ALL
  USING (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint);
--> statement-breakpoint
-- A dead letter is the platform's: only a connection without a school sees it.
CREATE POLICY without_school ON outbox.dead_letters FOR ALL
  USING (institution_id IS NULL AND nullif(current_setting('app.institution_id', true), '') IS NULL)
  WITH CHECK (institution_id IS NULL AND nullif(current_setting('app.institution_id', true), '') IS NULL);
