-- Failed sign-ins while Redis is away. A key is a hash of the account and the kind of device, so the table names nobody.
CREATE TABLE users.sign_in_tries (
	key text PRIMARY KEY NOT NULL,
	tries integer DEFAULT 1 NOT NULL,
	until timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX sign_in_tries_until_index ON users.sign_in_tries USING btree (until);
--> statement-breakpoint
-- Counts one try and answers how many there were in this window and how long it lasts. Windows that are over go.
CREATE FUNCTION users.count_sign_in(key text, seconds integer) RETURNS TABLE (tries integer, seconds_left integer)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DELETE FROM users.sign_in_tries t WHERE t.until < now() - interval '1 hour';
  INSERT INTO users.sign_in_tries AS t (key, until)
  VALUES (count_sign_in.key, now() + make_interval(secs => count_sign_in.seconds))
  ON CONFLICT ON CONSTRAINT sign_in_tries_pkey DO UPDATE SET
    tries = CASE WHEN t.until < now() THEN 1 ELSE t.tries + 1 END,
    until = CASE WHEN t.until < now() THEN excluded.until ELSE t.until END
  RETURNING t.tries, greatest(1, extract(epoch FROM t.until - now()))::int
$$;
--> statement-breakpoint
CREATE FUNCTION users.forget_sign_in(key text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DELETE FROM users.sign_in_tries t WHERE t.key = forget_sign_in.key
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.count_sign_in(text, integer), users.forget_sign_in(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.count_sign_in(text, integer), users.forget_sign_in(text) TO eduai_app;
