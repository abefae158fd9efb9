-- Deliveries are claimed in batches by `next_attempt_at`; rows of one `batch_id` are always sent together, so that the
-- provider's idempotency key means the same mails each time.
ALTER TABLE "communications"."deliveries" ADD COLUMN "batch_id" bigint;
--> statement-breakpoint
ALTER TABLE "communications"."deliveries" ADD COLUMN "next_attempt_at" timestamp with time zone;
--> statement-breakpoint
CREATE INDEX "deliveries_waiting" ON "communications"."deliveries" USING btree ("institution_id","channel","id") WHERE state = 'queued';
--> statement-breakpoint
CREATE INDEX "deliveries_batch" ON "communications"."deliveries" USING btree ("batch_id") WHERE batch_id is not null;
--> statement-breakpoint
CREATE TABLE "communications"."held_notices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."held_notices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"subject_id" bigint NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "held_notices_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "held_notices_once" UNIQUE("institution_id","kind","subject_id")
);
--> statement-breakpoint
ALTER TABLE "communications"."held_notices" ADD CONSTRAINT "held_notices_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "held_notices_institution_id_due_at_index" ON "communications"."held_notices" USING btree ("institution_id","due_at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON communications.held_notices TO eduai_app;
--> statement-breakpoint
ALTER TABLE communications.held_notices ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE communications.held_notices FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON communications.held_notices FOR ALL
  USING (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION outbox.pending_institutions() RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT e.institution_id FROM outbox.events e
  WHERE e.finished_at IS NULL AND e.dead_at IS NULL AND coalesce(e.next_attempt_at, e.created_at) <= now()
  UNION SELECT d.institution_id FROM communications.deliveries d
  WHERE d.state = 'queued' AND d.channel IN ('in_app', 'email') AND coalesce(d.next_attempt_at, d.created_at) <= now()
  UNION SELECT h.institution_id FROM communications.held_notices h WHERE h.due_at <= now()
  ORDER BY 1
$$;
