-- What the nightly deletion of old rows needs beyond a school's own rights.
CREATE INDEX "events_finished" ON "outbox"."events" USING btree ("institution_id","finished_at") WHERE finished_at is not null;
--> statement-breakpoint
CREATE INDEX "notifications_created" ON "communications"."notifications" USING btree ("institution_id","created_at");
--> statement-breakpoint
-- Schools, and the platform, whose last run began before a moment; who waits longest comes first.
CREATE FUNCTION privacy.retention_due(before timestamptz, most integer) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id FROM users.institutions i LEFT JOIN LATERAL (
    SELECT max(r.started_at) AS at FROM privacy.retention_runs r WHERE r.institution_id = i.id AND NOT r.dry_run
  ) last ON true
  WHERE last.at IS NULL OR last.at < retention_due.before
  ORDER BY last.at NULLS FIRST, i.id LIMIT retention_due.most
$$;
--> statement-breakpoint
-- Is a person still to decide about this row? Letters belong to no school, so a school's own query would see none.
CREATE FUNCTION outbox.has_open_letter(queue text, reference text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM outbox.dead_letters l
    WHERE l.queue = has_open_letter.queue AND l.reference = has_open_letter.reference AND l.resolved_at IS NULL)
$$;
--> statement-breakpoint
-- Rows that the application may only add: the school's own, and none younger than three years.
CREATE FUNCTION privacy.expire_append_only(relation text, before timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  school bigint := nullif(current_setting('app.institution_id', true), '')::bigint;
  gone integer;
BEGIN
  IF before > now() - interval '3 years' + interval '1 day' THEN
    RAISE check_violation USING MESSAGE = 'these rows are kept for three years';
  END IF;
  IF relation = 'mcp.calls' THEN
    DELETE FROM mcp.calls WHERE id IN (
      SELECT c.id FROM mcp.calls c WHERE c.institution_id = school AND c.at < before ORDER BY c.at LIMIT most);
  ELSIF relation = 'ai.usage_log' THEN
    DELETE FROM ai.usage_log WHERE id IN (
      SELECT u.id FROM ai.usage_log u WHERE u.institution_id = school AND u.started_at < before ORDER BY u.started_at LIMIT most);
  ELSE
    RAISE check_violation USING MESSAGE = 'these rows are not deleted by age';
  END IF;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
--> statement-breakpoint
CREATE FUNCTION users.expire_sign_in_tries(most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM users.sign_in_tries WHERE key IN (
    SELECT t.key FROM users.sign_in_tries t WHERE t.until < now() - interval '1 hour' ORDER BY t.until LIMIT most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
--> statement-breakpoint
CREATE FUNCTION users.expired_sign_in_tries() RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT count(*)::integer FROM users.sign_in_tries t WHERE t.until < now() - interval '1 hour'
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION privacy.retention_due(timestamptz, integer), outbox.has_open_letter(text, text),
  privacy.expire_append_only(text, timestamptz, integer), users.expire_sign_in_tries(integer),
  users.expired_sign_in_tries() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION privacy.retention_due(timestamptz, integer), outbox.has_open_letter(text, text),
  privacy.expire_append_only(text, timestamptz, integer), users.expire_sign_in_tries(integer),
  users.expired_sign_in_tries() TO eduai_app;
