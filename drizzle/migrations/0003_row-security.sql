DO $$
DECLARE
  app_schema text;
BEGIN
  FOREACH app_schema IN ARRAY ARRAY['users', 'students', 'courses', 'resources', 'communications', 'analytics', 'ai',
    'content', 'personalization', 'mcp', 'privacy', 'outbox'] LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO eduai_app', app_schema);
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %I FROM PUBLIC', app_schema);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', app_schema);
  END LOOP;
END
$$;
--> statement-breakpoint
-- Every table with an institution_id gets its own policies. Where the column may be null, null rows are shared: all
-- schools read them, none writes them.
DO $$
DECLARE
  own constant text := 'institution_id = nullif(current_setting(''app.institution_id'', true), '''')::bigint';
  t record;
BEGIN
  FOR t IN
    SELECT format('%I.%I', n.nspname, c.relname) AS name, NOT a.attnotnull AS shared
    FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attname = 'institution_id' AND NOT a.attisdropped
      AND n.nspname IN ('users', 'students', 'courses', 'resources', 'communications', 'analytics', 'ai', 'content',
        'personalization', 'mcp', 'privacy', 'outbox')
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO eduai_app', t.name);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY own_school ON %s FOR ALL USING (%s) WITH CHECK (%s)', t.name, own, own);
    IF t.shared AND t.name <> 'communications.webhook_events' THEN
      EXECUTE format('CREATE POLICY shared_rows ON %s FOR SELECT USING (institution_id IS NULL)', t.name);
    END IF;
  END LOOP;
END
$$;
--> statement-breakpoint
-- An event whose school is not known yet belongs to no school: only a connection without a school sees it.
CREATE POLICY without_school ON communications.webhook_events FOR ALL
  USING (institution_id IS NULL AND nullif(current_setting('app.institution_id', true), '') IS NULL)
  WITH CHECK (institution_id IS NULL AND nullif(current_setting('app.institution_id', true), '') IS NULL);
--> statement-breakpoint
ALTER TABLE users.institutions ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE users.institutions FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON users.institutions FOR ALL
  USING (id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (id = nullif(current_setting('app.institution_id', true), '')::bigint);
--> statement-breakpoint
-- A school edits its own page, but neither becomes the platform nor makes or removes schools.
GRANT SELECT, UPDATE (name, official_code, time_zone, locale, grading_scale, branding, settings, address, phone, email,
  version, updated_at) ON users.institutions TO eduai_app;
--> statement-breakpoint
GRANT SELECT ON users.permissions, ai.prices, privacy.data_registry TO eduai_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON users.audit_logs, courses.grade_history, ai.usage_log, mcp.calls, privacy.erasure_ledger
  FROM eduai_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.audit_entry_hash(users.audit_logs), users.broken_audit_links() TO eduai_app;
