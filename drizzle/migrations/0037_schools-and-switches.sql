CREATE TABLE "users"."non_school_days" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."non_school_days_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "non_school_days_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "non_school_days_dates" CHECK ("users"."non_school_days"."start_date" <= "users"."non_school_days"."end_date")
);
--> statement-breakpoint
CREATE TABLE "users"."switches" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."switches_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"feature" text NOT NULL,
	"school_id" bigint,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "switches_feature" UNIQUE NULLS NOT DISTINCT("feature","school_id"),
	CONSTRAINT "switches_feature_known" CHECK ("users"."switches"."feature" in ('ai', 'mcp', 'api_keys', 'mail', 'imports', 'chat'))
);
--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD COLUMN "suspended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD COLUMN "suspended_reason" text;--> statement-breakpoint
ALTER TABLE "users"."non_school_days" ADD CONSTRAINT "non_school_days_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."switches" ADD CONSTRAINT "switches_school_id_institutions_id_fk" FOREIGN KEY ("school_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "non_school_days_institution_id_start_date_index" ON "users"."non_school_days" USING btree ("institution_id","start_date");--> statement-breakpoint
CREATE INDEX "switches_school_id_index" ON "users"."switches" USING btree ("school_id");--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD CONSTRAINT "institutions_suspended_school" CHECK ("users"."institutions"."suspended_at" is null or "users"."institutions"."kind" = 'school');
--> statement-breakpoint
-- Schools are made, suspended and resumed by the platform's operator alone: in a transaction of the platform's own.
CREATE FUNCTION users.require_platform() RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users.institutions i
    WHERE i.id = nullif(current_setting('app.institution_id', true), '')::bigint AND i.kind = 'platform') THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the platform does this to a school';
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION users.create_school(name text, official_code text, time_zone text, grading_scale jsonb) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM users.require_platform();
  INSERT INTO users.institutions (name, official_code, time_zone, grading_scale)
  VALUES (create_school.name, create_school.official_code, create_school.time_zone, create_school.grading_scale)
  RETURNING id INTO made;
  RETURN made;
END
$$;
--> statement-breakpoint
-- Null resumes. True when it was not so already.
CREATE FUNCTION users.suspend_school(school bigint, at timestamptz, reason text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM users.require_platform();
  UPDATE users.institutions i SET suspended_at = suspend_school.at, suspended_reason = suspend_school.reason
  WHERE i.id = suspend_school.school AND i.kind = 'school' AND (i.suspended_at IS NULL) <> (suspend_school.at IS NULL);
  RETURN FOUND;
END
$$;
--> statement-breakpoint
-- The operator's list: how many accounts, and when anybody was last there; nobody's name.
CREATE FUNCTION users.list_schools()
  RETURNS TABLE (id bigint, name text, official_code text, user_count bigint, suspended_at timestamptz,
    last_activity_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id, i.name, i.official_code,
    (SELECT count(*) FROM users.users u WHERE u.institution_id = i.id AND u.is_active), i.suspended_at,
    (SELECT max(s.last_seen_at) FROM users.user_sessions s WHERE s.institution_id = i.id)
  FROM users.institutions i ORDER BY i.id
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.require_platform(), users.create_school(text, text, text, jsonb),
  users.suspend_school(bigint, timestamptz, text), users.list_schools() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.create_school(text, text, text, jsonb),
  users.suspend_school(bigint, timestamptz, text), users.list_schools() TO eduai_app;
--> statement-breakpoint
-- Turns a part off (with a reason) or on again (null), for one school or all. True when it was not so already.
CREATE FUNCTION users.turn_switch(feature text, school bigint, reason text, at timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM users.require_platform();
  IF turn_switch.reason IS NULL THEN
    DELETE FROM users.switches s
    WHERE s.feature = turn_switch.feature AND s.school_id IS NOT DISTINCT FROM turn_switch.school;
  ELSE
    INSERT INTO users.switches (feature, school_id, reason, since)
    VALUES (turn_switch.feature, turn_switch.school, turn_switch.reason, turn_switch.at)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN FOUND;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.turn_switch(text, bigint, text, timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.turn_switch(text, bigint, text, timestamptz) TO eduai_app;
--> statement-breakpoint
GRANT SELECT ON users.switches TO eduai_app;
--> statement-breakpoint
ALTER TABLE users.switches ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE users.switches FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- A school reads what is off for it and for all; the platform's own people read everything.
CREATE POLICY own_and_all ON users.switches FOR SELECT
  USING (school_id IS NULL OR school_id = nullif(current_setting('app.institution_id', true), '')::bigint
    OR EXISTS (SELECT FROM users.institutions i
      WHERE i.id = nullif(current_setting('app.institution_id', true), '')::bigint AND i.kind = 'platform'));
