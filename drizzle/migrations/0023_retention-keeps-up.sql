-- A run that found more than it may delete at once is noted without an end: its school is still due, after the others.
-- The platform's rows of no school go before those of its own, so the end of the latter is the end of both.
CREATE OR REPLACE FUNCTION privacy.retention_due(before timestamptz, most integer) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id FROM users.institutions i LEFT JOIN LATERAL (
    SELECT max(r.started_at) AS at, max(r.started_at) FILTER (WHERE r.policy = 'school' AND r.finished_at IS NOT NULL) AS done_at
    FROM privacy.retention_runs r WHERE r.institution_id = i.id AND NOT r.dry_run
  ) last ON true
  WHERE last.done_at IS NULL OR last.done_at < retention_due.before
  ORDER BY last.at NULLS FIRST, i.id LIMIT retention_due.most
$$;
--> statement-breakpoint
-- What a job cost, and what was made of it, outlive the job: both keep its number alone.
ALTER TABLE "ai"."usage_log" DROP CONSTRAINT "usage_log_job";
--> statement-breakpoint
ALTER TABLE "content"."documents" DROP CONSTRAINT "documents_job";
--> statement-breakpoint
CREATE INDEX "jobs_finished" ON "ai"."jobs" USING btree ("institution_id","finished_at") WHERE finished_at is not null;
--> statement-breakpoint
INSERT INTO "privacy"."data_registry" ("store", "location", "subject", "category", "legal_basis", "retention", "is_special") VALUES
  ('postgres', 'ai.jobs', 'teachers, and pupils where a teacher writes of them', 'what was asked of a model, with the teacher''s notes, and its answer', 'public task (education)', '90 days after the job ended', false),
  ('r2', 'rosters/{school}/{sha256}.zip', 'pupils, families and staff of a school', 'the checked archive of a roster: names, addresses, dates of birth, groups', 'public task (education)', '30 days after it was committed, or checked', false)
ON CONFLICT ON CONSTRAINT "data_registry_location" DO UPDATE SET "retention" = excluded."retention";
