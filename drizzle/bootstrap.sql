-- Roles belong to the whole cluster, so this runs before the migrations of every database, any number of times.
DO $$
BEGIN
  CREATE ROLE eduai_owner NOLOGIN BYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

DO $$
BEGIN
  CREATE ROLE eduai_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;

DO $$
BEGIN
  -- From PostgreSQL 16 on, whoever creates a role administers it but must be granted the right to act as it.
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT eduai_owner TO %I', current_user);
  END IF;
  EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO eduai_owner', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO eduai_app', current_database());
END
$$;
