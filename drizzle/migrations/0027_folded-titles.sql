ALTER TABLE "courses"."courses" ADD COLUMN "search_title" text GENERATED ALWAYS AS ((' ' || regexp_replace(regexp_replace(normalize(lower((title) collate "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g'), '[\u00ba\u00aa.,;:()/"''·–—-]+', ' ', 'g') || ' ')) STORED;--> statement-breakpoint
ALTER TABLE "courses"."sections" ADD COLUMN "search_group" text GENERATED ALWAYS AS (((' ' || regexp_replace(regexp_replace(normalize(lower((coalesce(group_name, title)) collate "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g'), '[\u00ba\u00aa.,;:()/"''·–—-]+', ' ', 'g') || ' ') || regexp_replace(regexp_replace(normalize(lower((coalesce(group_name, title)) collate "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '', 'g') || ' ' || regexp_replace(regexp_replace(regexp_replace(normalize(lower((coalesce(group_name, title)) collate "es-x-icu"), NFD), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '', 'g'), 'eso|bach(illerato)?|primaria|infantil', '') || ' ')) STORED;--> statement-breakpoint
-- Several words narrow down in the index itself: LIKE ALL is no condition of an index, so the first three stand alone.
CREATE OR REPLACE FUNCTION users.find_people(patterns text[]) RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog AS $$
  SELECT u.id FROM users.users u
  WHERE u.institution_id = nullif(current_setting('app.institution_id', true), '')::bigint
    AND u.search_name LIKE patterns[1]
    AND u.search_name LIKE coalesce(patterns[2], patterns[1])
    AND u.search_name LIKE coalesce(patterns[3], patterns[1])
    AND u.search_name LIKE ALL (patterns)
$$;
