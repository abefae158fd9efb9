-- An address opens one account of all schools, and a row policy shows one school alone: which of these another one has, and nothing else of it.
CREATE FUNCTION users.taken_addresses(wanted text[]) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog AS $$
  SELECT u.email FROM users.users u
  WHERE u.email = ANY (wanted)
    AND u.institution_id <> nullif(current_setting('app.institution_id', true), '')::bigint
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.taken_addresses(text[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.taken_addresses(text[]) TO eduai_app;
