-- The few questions that come before a school is known. Each answers one exact key and runs with the owner's rights.
CREATE FUNCTION users.find_login(email text)
  RETURNS TABLE (id bigint, institution_id bigint, password_hash text, is_active boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT u.id, u.institution_id, u.password_hash, u.is_active AND u.blocked_at IS NULL
  FROM users.users u WHERE u.email = lower(trim(find_login.email))
$$;
--> statement-breakpoint
CREATE FUNCTION users.find_session(id text) RETURNS TABLE (institution_id bigint, user_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT s.institution_id, s.user_id FROM users.user_sessions s WHERE s.id = find_session.id
$$;
--> statement-breakpoint
CREATE FUNCTION users.find_password_reset(token_hash text) RETURNS TABLE (id bigint, institution_id bigint, user_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT r.id, r.institution_id, r.user_id FROM users.password_resets r WHERE r.token_hash = find_password_reset.token_hash
$$;
--> statement-breakpoint
CREATE FUNCTION users.find_invitation(token_hash text) RETURNS TABLE (id bigint, institution_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id, i.institution_id FROM users.invitations i WHERE i.token_hash = find_invitation.token_hash
$$;
--> statement-breakpoint
CREATE FUNCTION users.find_api_key(key_hash text) RETURNS TABLE (id bigint, institution_id bigint, user_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT k.id, k.institution_id, k.user_id FROM users.api_keys k WHERE k.key_hash = find_api_key.key_hash
$$;
--> statement-breakpoint
CREATE FUNCTION users.list_institutions()
  RETURNS TABLE (id bigint, name text, kind text, official_code text, user_count bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT i.id, i.name, i.kind, i.official_code,
    (SELECT count(*) FROM users.users u WHERE u.institution_id = i.id AND u.is_active)
  FROM users.institutions i ORDER BY i.id
$$;
--> statement-breakpoint
CREATE FUNCTION communications.find_delivery(provider text, provider_id text)
  RETURNS TABLE (id bigint, institution_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT d.id, d.institution_id FROM communications.deliveries d
  WHERE d.provider = find_delivery.provider AND d.provider_id = find_delivery.provider_id
$$;
--> statement-breakpoint
CREATE FUNCTION outbox.pending_institutions() RETURNS SETOF bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT DISTINCT e.institution_id FROM outbox.events e WHERE e.published_at IS NULL ORDER BY 1
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION users.find_login(text), users.find_session(text), users.find_password_reset(text),
  users.find_invitation(text), users.find_api_key(text), users.list_institutions(),
  communications.find_delivery(text, text), outbox.pending_institutions() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION users.find_login(text), users.find_session(text), users.find_password_reset(text),
  users.find_invitation(text), users.find_api_key(text), users.list_institutions(),
  communications.find_delivery(text, text), outbox.pending_institutions() TO eduai_app;
