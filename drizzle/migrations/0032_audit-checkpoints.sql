CREATE TABLE "users"."audit_checkpoints" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."audit_checkpoints_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_checkpoints_seq" UNIQUE("institution_id","seq","hash")
);
--> statement-breakpoint
ALTER TABLE "users"."audit_checkpoints" ADD CONSTRAINT "audit_checkpoints_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_checkpoints_institution_id_at_index" ON "users"."audit_checkpoints" USING btree ("institution_id","at");--> statement-breakpoint
ALTER TABLE users.audit_checkpoints ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE users.audit_checkpoints FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON users.audit_checkpoints FOR ALL
  USING (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint);
--> statement-breakpoint
GRANT SELECT, INSERT ON users.audit_checkpoints TO eduai_app;
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON users.audit_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION users.refuse_change();
--> statement-breakpoint
-- Schools whose log has grown since their last checkpoint, if that is of `before` or older; who waits longest comes first.
-- `holds`: the log still has at that checkpoint what was signed.
CREATE FUNCTION users.audit_checkpoints_due(before timestamptz, most integer)
  RETURNS TABLE (institution_id bigint, seq bigint, hash text, previous bigint, holds boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id, tail.seq, tail.hash, signed.seq, signed.seq IS NULL OR EXISTS (
      SELECT FROM users.audit_logs a WHERE a.institution_id = i.id AND a.seq = signed.seq AND a.hash = signed.hash)
  FROM users.institutions i
    JOIN LATERAL (
      SELECT a.seq, a.hash FROM users.audit_logs a WHERE a.institution_id = i.id ORDER BY a.seq DESC LIMIT 1) tail ON true
    LEFT JOIN LATERAL (
      SELECT c.seq, c.hash, c.at FROM users.audit_checkpoints c WHERE c.institution_id = i.id ORDER BY c.at DESC LIMIT 1
    ) signed ON true
  WHERE signed.seq IS NULL OR (signed.at <= before AND (signed.seq, signed.hash) <> (tail.seq, tail.hash))
  ORDER BY signed.at NULLS FIRST, i.id LIMIT most
$$;
--> statement-breakpoint
-- The links of one stretch of a school's chain, at most so many entries behind one of them: how far it went, how far the
-- log reaches, and the first entry that is not what it should be.
CREATE FUNCTION users.check_audit_links(school bigint, behind bigint, most integer)
  RETURNS TABLE (last bigint, total bigint, seq bigint, kind text)
  LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  WITH stretch AS MATERIALIZED (
    SELECT a.seq, a.hash, a.prev_hash, users.audit_entry_hash(a) AS computed
    FROM users.audit_logs a
    -- Nothing stands before the first entry: what does was put there.
    WHERE a.institution_id = school AND (behind = 0 OR a.seq > behind)
    ORDER BY a.seq LIMIT most
  ), linked AS (
    SELECT s.*, coalesce(lag(s.seq) OVER (ORDER BY s.seq), behind) + 1 AS expected_seq,
      coalesce(lag(s.hash) OVER (ORDER BY s.seq), (
        SELECT a.hash FROM users.audit_logs a WHERE a.institution_id = school AND a.seq = behind), '') AS expected_prev
    FROM stretch s
  ), fault AS (
    SELECT CASE WHEN l.seq > l.expected_seq THEN l.expected_seq ELSE l.seq END AS seq,
      CASE
        WHEN l.seq > l.expected_seq THEN 'missing_entry'
        WHEN l.seq < l.expected_seq THEN 'extra_entry'
        WHEN l.hash <> l.computed THEN 'changed_entry'
        ELSE 'broken_link'
      END AS kind
    FROM linked l
    WHERE l.seq <> l.expected_seq OR l.hash <> l.computed OR l.prev_hash <> l.expected_prev
    ORDER BY l.seq LIMIT 1
  )
  SELECT coalesce((SELECT max(s.seq) FROM stretch s), behind),
    coalesce((SELECT a.seq FROM users.audit_logs a WHERE a.institution_id = school ORDER BY a.seq DESC LIMIT 1), 0),
    f.seq, f.kind
  FROM (SELECT 1) one LEFT JOIN fault f ON true
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.audit_checkpoints_due(timestamptz, integer), users.check_audit_links(bigint, bigint, integer)
  FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.audit_checkpoints_due(timestamptz, integer),
  users.check_audit_links(bigint, bigint, integer) TO eduai_app;
