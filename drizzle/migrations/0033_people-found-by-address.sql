ALTER TABLE "users"."guardianships" ADD COLUMN "can_collect" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "users_search_address" ON "users"."users" USING gin ("institution_id",(regexp_replace(normalize(lower((coalesce("email", '') || ' ' || coalesce("username", '') || ' ' || coalesce("identifier", '')) COLLATE "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g')) gin_trgm_ops);
--> statement-breakpoint
-- Like users.find_people: under the row policies no trigram index is used, so this keeps to the school of the transaction itself.
CREATE FUNCTION users.find_addressed(wanted text) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog AS $$
  SELECT u.id FROM users.users u
  WHERE u.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint
    AND regexp_replace(normalize(lower((coalesce(u.email, '') || ' ' || coalesce(u.username, '') || ' ' || coalesce(u.identifier, '')) COLLATE "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g') LIKE wanted
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.find_addressed(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.find_addressed(text) TO eduai_app;
