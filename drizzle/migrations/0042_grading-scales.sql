CREATE TABLE "users"."grading_scales" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."grading_scales_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"min" numeric(5, 2) NOT NULL,
	"max" numeric(5, 2) NOT NULL,
	"pass" numeric(5, 2) NOT NULL,
	"decimals" integer NOT NULL,
	"bands" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"grade_levels" text[] DEFAULT '{}' NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grading_scales_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "grading_scales_title" UNIQUE("institution_id","title"),
	CONSTRAINT "grading_scales_numbers" CHECK ("users"."grading_scales"."min" < "users"."grading_scales"."pass" and "users"."grading_scales"."pass" <= "users"."grading_scales"."max" and "users"."grading_scales"."decimals" between 0 and 2)
);
--> statement-breakpoint
ALTER TABLE "users"."grading_scales" ADD CONSTRAINT "grading_scales_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "grading_scales_default" ON "users"."grading_scales" USING btree ("institution_id") WHERE "users"."grading_scales"."is_default";
--> statement-breakpoint
-- What was the one scale of each school is its default from now on.
INSERT INTO users.grading_scales (institution_id, title, min, max, pass, decimals, is_default)
SELECT id, 'Escala del centro', (grading_scale->>'min')::numeric, (grading_scale->>'max')::numeric,
  (grading_scale->>'pass')::numeric, (grading_scale->>'decimals')::integer, true
FROM users.institutions WHERE kind = 'school';
--> statement-breakpoint
ALTER TABLE users.institutions DROP COLUMN grading_scale;
--> statement-breakpoint
DROP FUNCTION users.create_school(text, text, text, jsonb);
--> statement-breakpoint
-- Its scales are written as the school, as is all else that it begins with.
CREATE FUNCTION users.create_school(name text, official_code text, time_zone text) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM users.require_platform();
  INSERT INTO users.institutions (name, official_code, time_zone)
  VALUES (create_school.name, create_school.official_code, create_school.time_zone)
  RETURNING id INTO made;
  RETURN made;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.create_school(text, text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.create_school(text, text, text) TO eduai_app;
--> statement-breakpoint
-- At the end of a transaction a school that had a default scale has one.
CREATE FUNCTION users.keep_default_scale() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users.grading_scales s WHERE s.institution_id = OLD.institution_id AND s.is_default) THEN
    RAISE check_violation USING MESSAGE = 'a school has a default grading scale', CONSTRAINT = 'grading_scales_has_default';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER grading_scales_has_default AFTER UPDATE OR DELETE ON users.grading_scales
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_default) EXECUTE FUNCTION users.keep_default_scale();
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.keep_default_scale() FROM PUBLIC;
