ALTER TABLE "users"."invitations" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "users"."invitations" CASCADE;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD COLUMN "kind" text DEFAULT 'reset' NOT NULL;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD COLUMN "salt" text;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD COLUMN "created_by" bigint;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD COLUMN "replaced_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD CONSTRAINT "password_resets_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "password_resets_created_by" ON "users"."password_resets" USING btree ("institution_id","created_by") WHERE "users"."password_resets"."created_by" is not null;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD CONSTRAINT "password_resets_kind" CHECK ("users"."password_resets"."kind" in ('reset', 'invitation', 'code'));--> statement-breakpoint
DROP FUNCTION users.find_invitation(text);
--> statement-breakpoint
-- Who has no address signs in as `user@official code of the school`; a host name has a dot, such a code has none.
CREATE OR REPLACE FUNCTION users.find_login(email text)
  RETURNS TABLE (id bigint, institution_id bigint, password_hash text, is_active boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH typed AS (SELECT lower(trim(find_login.email)) AS name)
  SELECT u.id, u.institution_id, u.password_hash, u.is_active AND u.blocked_at IS NULL
  FROM typed JOIN users.users u ON u.email = typed.name
  UNION ALL
  SELECT u.id, u.institution_id, u.password_hash, u.is_active AND u.blocked_at IS NULL
  FROM typed
    JOIN users.institutions i ON lower(coalesce(i.official_code, i.id::text)) = substring(typed.name from '@([^@.]+)$')
    JOIN users.users u ON u.institution_id = i.id AND u.email IS NULL
      AND lower(u.username) = regexp_replace(typed.name, '@[^@]*$', '')
$$;
