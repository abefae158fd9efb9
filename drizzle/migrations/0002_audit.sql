-- The text under the hash is a JSON array in a fixed order: no two different entries share it.
CREATE FUNCTION users.audit_entry_hash(entry users.audit_logs) RETURNS text
  LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(
    entry.institution_id, entry.seq, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor_user_id, entry.actor_role, entry.action, entry.entity, entry.entity_id, entry.before, entry.after,
    entry.ip, entry.user_agent, entry.session_id, entry.request_id, entry.prev_hash
  )::text, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- One writer at a time per school, held to the end of the transaction: the chain has no forks and no gaps.
CREATE FUNCTION users.chain_audit_entry() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  last_seq bigint;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('users.audit_logs', NEW.institution_id));
  SELECT a.seq, a.hash INTO last_seq, last_hash
    FROM users.audit_logs a WHERE a.institution_id = NEW.institution_id ORDER BY a.seq DESC LIMIT 1;
  NEW.seq := coalesce(last_seq, 0) + 1;
  NEW.prev_hash := coalesce(last_hash, '');
  NEW.hash := users.audit_entry_hash(NEW);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_logs_chain BEFORE INSERT ON users.audit_logs
  FOR EACH ROW EXECUTE FUNCTION users.chain_audit_entry();
--> statement-breakpoint
-- Broken links of the schools the caller can see, first one first; no row means that the chain holds.
CREATE FUNCTION users.broken_audit_links() RETURNS TABLE (institution_id bigint, seq bigint, reason text)
  LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT c.institution_id, c.seq,
    CASE
      WHEN c.seq <> c.expected_seq THEN 'missing entry'
      WHEN c.prev_hash <> c.expected_prev THEN 'broken link'
      ELSE 'changed entry'
    END
  FROM (
    SELECT a.institution_id, a.seq, a.hash, a.prev_hash, users.audit_entry_hash(a) AS computed,
      coalesce(lag(a.seq) OVER school, 0) + 1 AS expected_seq, coalesce(lag(a.hash) OVER school, '') AS expected_prev
    FROM users.audit_logs a
    WINDOW school AS (PARTITION BY a.institution_id ORDER BY a.seq)
  ) c
  WHERE c.seq <> c.expected_seq OR c.prev_hash <> c.expected_prev OR c.hash <> c.computed
  ORDER BY c.institution_id, c.seq
$$;
--> statement-breakpoint
-- Neither the owner nor a superuser changes history by accident; a purge must disable the trigger on purpose.
CREATE FUNCTION users.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE insufficient_privilege USING
    MESSAGE = format('%s.%s is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME), SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON users.audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION users.refuse_change();
