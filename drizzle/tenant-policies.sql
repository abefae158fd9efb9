-- Runs after the migrations, any number of times: a table of a school without row security gets it with the usual
-- policies, so that none needs a migration of its own. Until then the application may not touch it. A table whose
-- migration enables row security is left alone: it has the policies made there, or none and is closed to the
-- application. Where institution_id may be null, null rows are shared: read by all, written by none.
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
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public', 'drizzle')
      AND NOT c.relrowsecurity AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.name);
    EXECUTE format('CREATE POLICY own_school ON %s FOR ALL USING (%s) WITH CHECK (%s)', t.name, own, own);
    IF t.shared THEN
      EXECUTE format('CREATE POLICY shared_rows ON %s FOR SELECT USING (institution_id IS NULL)', t.name);
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO eduai_app', t.name);
  END LOOP;
END
$$;
