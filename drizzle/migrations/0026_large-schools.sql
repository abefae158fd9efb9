CREATE INDEX "students_search_number" ON "students"."students" USING gin ("institution_id",(regexp_replace(normalize(lower("student_number" COLLATE "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g')) gin_trgm_ops);
--> statement-breakpoint
-- Like users.find_people: under the row policies no trigram index is used, so this keeps to the school of the transaction itself.
CREATE FUNCTION students.find_numbered(wanted text) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog AS $$
  SELECT s.user_id FROM students.students s
  WHERE s.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint
    AND regexp_replace(normalize(lower(s.student_number COLLATE "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g') LIKE wanted
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION students.find_numbered(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION students.find_numbered(text) TO eduai_app;
--> statement-breakpoint
-- The people of each role are counted from the index alone.
CREATE INDEX "users_active_role" ON "users"."users" USING btree ("institution_id","is_active","role_id");
