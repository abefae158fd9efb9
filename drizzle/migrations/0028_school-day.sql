-- Today in a school's own zone. A function whose plan a connection keeps: as a subselect it was planned anew wherever a
-- statement asks whether an enrolment runs. It has the caller's rights, so the row policies decide whose zone it reads.
CREATE FUNCTION users.school_day(at timestamptz, school bigint) RETURNS date
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
  RETURN (SELECT (school_day.at AT TIME ZONE i.time_zone)::date FROM users.institutions i WHERE i.id = school_day.school);
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.school_day(timestamptz, bigint) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.school_day(timestamptz, bigint) TO eduai_app;
