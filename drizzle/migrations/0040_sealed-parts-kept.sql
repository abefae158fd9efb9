CREATE TABLE "students"."file_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."file_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"part" text NOT NULL,
	"content" text,
	"replaced_by" bigint NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "file_versions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "file_versions_part" CHECK ("students"."file_versions"."part" in ('contacts', 'custody', 'medical')),
	CONSTRAINT "file_versions_content_sealed" CHECK ("students"."file_versions"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
--> statement-breakpoint
ALTER TABLE "students"."file_versions" ADD CONSTRAINT "file_versions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."file_versions" ADD CONSTRAINT "file_versions_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."file_versions" ADD CONSTRAINT "file_versions_replaced_by" FOREIGN KEY ("institution_id","replaced_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "file_versions_institution_id_student_id_part_replaced_at_index" ON "students"."file_versions" USING btree ("institution_id","student_id","part","replaced_at");--> statement-breakpoint
CREATE INDEX "file_versions_replaced_by" ON "students"."file_versions" USING btree ("institution_id","replaced_by");