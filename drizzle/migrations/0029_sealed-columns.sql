ALTER TABLE "users"."second_factors" ADD CONSTRAINT "second_factors_secret_sealed" CHECK ("users"."second_factors"."secret" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');--> statement-breakpoint
ALTER TABLE "mcp"."user_credentials" ADD CONSTRAINT "user_credentials_sealed" CHECK ("mcp"."user_credentials"."ciphertext" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');--> statement-breakpoint
ALTER TABLE "students"."students" ADD CONSTRAINT "students_emergency_contacts_sealed" CHECK ("students"."students"."emergency_contacts" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');--> statement-breakpoint
ALTER TABLE "students"."students" ADD CONSTRAINT "students_medical_information_sealed" CHECK ("students"."students"."medical_information" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');--> statement-breakpoint
-- How far a rotation of keys has come, over all schools: numbers and names of columns, nothing of what they hold. The
-- columns are those whose constraint ends in "_sealed" (`drizzle/schema/encrypted-columns.ts`). A wrapped key names the
-- one it is wrapped under, a sealed text its own key.
CREATE FUNCTION privacy.key_progress(wrapping text) RETURNS TABLE (location text, total bigint, former bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  sealed record;
BEGIN
  RETURN QUERY SELECT 'privacy.keys.wrapped_key', count(*),
      count(*) FILTER (WHERE split_part(k.wrapped_key, '.', 2) <> wrapping)
    FROM privacy.keys k WHERE k.wrapped_key IS NOT NULL;
  FOR sealed IN
    SELECT n.nspname, c.relname, a.attname
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'c' AND k.conname LIKE '%\_sealed'
    ORDER BY 1, 2, 3
  LOOP
    RETURN QUERY EXECUTE format(
      'SELECT %L, count(*), count(*) FILTER (WHERE k.status IS DISTINCT FROM ''active'')
       FROM %I.%I t LEFT JOIN privacy.keys k ON k.institution_id = t.institution_id AND k.kid = split_part(t.%I, ''.'', 2)
       WHERE t.%I IS NOT NULL',
      format('%s.%s.%s', sealed.nspname, sealed.relname, sealed.attname),
      sealed.nspname, sealed.relname, sealed.attname, sealed.attname);
  END LOOP;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION privacy.key_progress(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION privacy.key_progress(text) TO eduai_app;
