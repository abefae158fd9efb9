CREATE TABLE "users"."saved_views" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."saved_views_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"page" text NOT NULL,
	"title" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_views_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "saved_views_title" UNIQUE("institution_id","user_id","page","title"),
	CONSTRAINT "saved_views_page" CHECK ("users"."saved_views"."page" in ('students'))
);
--> statement-breakpoint
CREATE TABLE "students"."group_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."group_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"batch" text NOT NULL,
	"student_id" bigint NOT NULL,
	"from_group" text,
	"to_group" text NOT NULL,
	"closed" bigint[] DEFAULT '{}' NOT NULL,
	"opened" bigint[] DEFAULT '{}' NOT NULL,
	"changed_by" bigint NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	CONSTRAINT "group_changes_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "students"."waiting_pupils" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."waiting_pupils_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"added_by" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiting_pupils_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "waiting_pupils_pair" UNIQUE("institution_id","student_id","section_id")
);
--> statement-breakpoint
ALTER TABLE "users"."saved_views" ADD CONSTRAINT "saved_views_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."saved_views" ADD CONSTRAINT "saved_views_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."group_changes" ADD CONSTRAINT "group_changes_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."group_changes" ADD CONSTRAINT "group_changes_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."group_changes" ADD CONSTRAINT "group_changes_changed_by" FOREIGN KEY ("institution_id","changed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."waiting_pupils" ADD CONSTRAINT "waiting_pupils_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."waiting_pupils" ADD CONSTRAINT "waiting_pupils_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."waiting_pupils" ADD CONSTRAINT "waiting_pupils_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."waiting_pupils" ADD CONSTRAINT "waiting_pupils_added_by" FOREIGN KEY ("institution_id","added_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_changes_institution_id_batch_index" ON "students"."group_changes" USING btree ("institution_id","batch");--> statement-breakpoint
CREATE INDEX "group_changes_student" ON "students"."group_changes" USING btree ("institution_id","student_id","changed_at");--> statement-breakpoint
CREATE INDEX "group_changes_changed_by" ON "students"."group_changes" USING btree ("institution_id","changed_by");--> statement-breakpoint
CREATE INDEX "waiting_pupils_institution_id_section_id_id_index" ON "students"."waiting_pupils" USING btree ("institution_id","section_id","id");--> statement-breakpoint
CREATE INDEX "waiting_pupils_added_by" ON "students"."waiting_pupils" USING btree ("institution_id","added_by");