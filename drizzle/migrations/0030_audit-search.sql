DROP INDEX "users"."audit_logs_institution_id_entity_entity_id_index";--> statement-breakpoint
CREATE INDEX "audit_logs_object" ON "users"."audit_logs" USING btree ("institution_id","entity","entity_id","at");--> statement-breakpoint
CREATE INDEX "audit_logs_action" ON "users"."audit_logs" USING btree ("institution_id","action","at");--> statement-breakpoint
-- That somebody has read something, once in an hour for each reader and object. Nobody waits for the school's chain who
-- has been noted already; who has not looks again once it is theirs, since another read may have been first.
CREATE FUNCTION users.note_read(school bigint, reader bigint, reader_role text, read_action text, read_entity text,
    read_id text, read_at timestamptz, reader_ip inet, agent text, session text, request text) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  FOR look IN 1..2 LOOP
    IF read_id IS NULL OR EXISTS (
      SELECT FROM users.audit_logs a
      WHERE a.institution_id = school AND a.entity = read_entity AND a.entity_id = read_id AND a.actor_user_id = reader
        AND a.action = read_action AND a.at > read_at - interval '1 hour'
    ) THEN
      RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('users.audit_logs', school));
  END LOOP;
  INSERT INTO users.audit_logs (institution_id, at, actor_user_id, actor_role, action, entity, entity_id, ip, user_agent, session_id, request_id)
  VALUES (school, read_at, reader, reader_role, read_action, read_entity, read_id, reader_ip, agent, session, request);
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.note_read(bigint, bigint, text, text, text, text, timestamptz, inet, text, text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.note_read(bigint, bigint, text, text, text, text, timestamptz, inet, text, text, text) TO eduai_app;
