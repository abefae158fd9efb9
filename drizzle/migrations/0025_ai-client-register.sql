-- What the people of a school granted to AI clients, for those who answer for it to see and to end.
CREATE TABLE "mcp"."grants" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mcp"."grants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"grant_id" text NOT NULL,
	"client_id" text NOT NULL,
	"client_name" text NOT NULL,
	"redirect_host" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_reason" text,
	CONSTRAINT "grants_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "grants_grant_id" UNIQUE("institution_id","grant_id"),
	CONSTRAINT "grants_ended_reason" CHECK ("mcp"."grants"."ended_reason" in ('person', 'school', 'rights_ended', 'reused', 'replaced', 'client')),
	CONSTRAINT "grants_ended_for_a_reason" CHECK (("mcp"."grants"."ended_at" is null) = ("mcp"."grants"."ended_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "mcp"."grants" ADD CONSTRAINT "grants_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "mcp"."grants" ADD CONSTRAINT "grants_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "grants_by_client" ON "mcp"."grants" USING btree ("institution_id","client_name","redirect_host");
--> statement-breakpoint
CREATE INDEX "grants_by_user" ON "mcp"."grants" USING btree ("institution_id","user_id");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON mcp.grants TO eduai_app;
--> statement-breakpoint
ALTER TABLE mcp.grants ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mcp.grants FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON mcp.grants FOR ALL
  USING (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint);
--> statement-breakpoint
INSERT INTO privacy.data_registry (store, location, subject, category, legal_basis, retention) VALUES
  ('postgres', 'mcp.grants', 'person', 'which AI clients a person connected, what for, and when they were last used', 'GDPR 6(1)(e)', 'three years after the connection ended'),
  ('durable_object', 'McpConnections', 'person', 'live connections of AI clients and their sessions', 'GDPR 6(1)(e)', 'until the connection ends')
ON CONFLICT (store, location) DO NOTHING;
