CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;
--> statement-breakpoint
-- A name as people look for it (no accents, no capitals, both orders, a space before each word) and as a register lists it.
ALTER TABLE users.users
  ADD COLUMN search_name text GENERATED ALWAYS AS (' ' || regexp_replace(normalize(lower((given_name || ' ' || family_name || ', ' || given_name) COLLATE "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g')) STORED,
  ADD COLUMN register_name text GENERATED ALWAYS AS (left(lower(family_name COLLATE "es-x-icu"), 150) || E'\t' || left(lower(given_name COLLATE "es-x-icu"), 150)) STORED;
--> statement-breakpoint
DROP INDEX users.users_institution_id_family_name_given_name_index;
--> statement-breakpoint
CREATE INDEX users_register ON users.users (institution_id, register_name COLLATE "es-x-icu", id);
--> statement-breakpoint
CREATE INDEX users_search_name ON users.users USING gin (institution_id, search_name gin_trgm_ops);
--> statement-breakpoint
-- The count of a list's rows and its groups come from the index alone.
CREATE INDEX students_group ON students.students (institution_id, group_name) WHERE blocked_at IS NULL;
--> statement-breakpoint
DROP INDEX students.students_institution_id_status_index;
--> statement-breakpoint
CREATE INDEX students_status ON students.students (institution_id, status, group_name);
--> statement-breakpoint
CREATE INDEX grades_graded_at ON courses.grades (institution_id, graded_at);
--> statement-breakpoint
-- A row policy comes before every operator that might tell what it saw, and LIKE counts as one: under the policies no
-- trigram index is ever used. This asks with the owner's rights, and keeps to the school of the transaction itself.
CREATE FUNCTION users.find_people(patterns text[]) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog AS $$
  SELECT u.id FROM users.users u
  WHERE u.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint
    AND u.search_name LIKE patterns[1] AND u.search_name LIKE ALL (patterns)
$$;
--> statement-breakpoint
-- The groups of the school, each found by one step in the index instead of reading all students.
CREATE FUNCTION students.list_groups() RETURNS SETOF text
  LANGUAGE sql STABLE ROWS 100 SET search_path = pg_catalog AS $$
  WITH RECURSIVE groups AS (
    (SELECT s.group_name FROM students.students s
     WHERE s.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint AND s.group_name IS NOT NULL
       AND s.blocked_at IS NULL
     ORDER BY s.group_name LIMIT 1)
    UNION ALL
    SELECT (SELECT s.group_name FROM students.students s
      WHERE s.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint
        AND s.group_name > groups.group_name AND s.blocked_at IS NULL
      ORDER BY s.group_name LIMIT 1)
    FROM groups WHERE groups.group_name IS NOT NULL
  )
  SELECT groups.group_name FROM groups WHERE groups.group_name IS NOT NULL
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.find_people(text[]), students.list_groups() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.find_people(text[]), students.list_groups() TO eduai_app;
