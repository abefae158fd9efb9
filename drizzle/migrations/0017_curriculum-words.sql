-- Stems of the text (weight A) and of the subject's name (D), each as written and without accents: what is typed has them or not.
-- No index: under the row policies none would be used, and a curriculum is some thousand rows.
ALTER TABLE courses.curriculum_standards
  ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('pg_catalog.spanish', text || ' ' || regexp_replace(normalize(text, NFD), '[\u0300-\u036f]', '', 'g')), 'A') ||
    setweight(to_tsvector('pg_catalog.spanish', coalesce(subject_name || ' ' || regexp_replace(normalize(subject_name, NFD), '[\u0300-\u036f]', '', 'g'), '')), 'D')
  ) STORED;
