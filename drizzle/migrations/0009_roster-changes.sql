-- What an import or a removal did to each row, so that it can be undone for thirty days.
ALTER TABLE "users"."roster_imports" ADD COLUMN "kind" text DEFAULT 'import' NOT NULL;
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD COLUMN "parent_id" bigint;
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD COLUMN "undone_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD COLUMN "undone_by" bigint;
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" DROP CONSTRAINT "roster_imports_status";
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_status" CHECK ("users"."roster_imports"."status" in ('checked', 'committed', 'rejected', 'undone'));
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_kind" CHECK ("users"."roster_imports"."kind" in ('import', 'removal', 'undo'));
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_parent" FOREIGN KEY ("institution_id","parent_id") REFERENCES "users"."roster_imports"("institution_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_undone_by" FOREIGN KEY ("institution_id","undone_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE TABLE "users"."roster_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."roster_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"import_id" bigint NOT NULL,
	"entity" text NOT NULL,
	"row_id" bigint NOT NULL,
	"action" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roster_changes_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "roster_changes_action" CHECK ("users"."roster_changes"."action" in ('create', 'update', 'delete'))
);
--> statement-breakpoint
ALTER TABLE "users"."roster_changes" ADD CONSTRAINT "roster_changes_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "users"."roster_changes" ADD CONSTRAINT "roster_changes_import" FOREIGN KEY ("institution_id","import_id") REFERENCES "users"."roster_imports"("institution_id","id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "roster_changes_institution_id_import_id_entity_row_id_index" ON "users"."roster_changes" USING btree ("institution_id","import_id","entity","row_id");
--> statement-breakpoint
CREATE INDEX "roster_changes_created_at_index" ON "users"."roster_changes" USING btree ("created_at");
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON users.roster_changes TO eduai_app;
--> statement-breakpoint
ALTER TABLE users.roster_changes ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE users.roster_changes FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_school ON users.roster_changes FOR ALL
  USING (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint)
  WITH CHECK (institution_id = nullif(current_setting('app.institution_id', true), '')::bigint);
