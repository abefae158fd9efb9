CREATE TABLE "students"."tutoring_notes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."tutoring_notes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"date" date NOT NULL,
	"with" text NOT NULL,
	"kind" text NOT NULL,
	"staff" text NOT NULL,
	"next_on" date,
	"content" text,
	"created_by" bigint NOT NULL,
	"changed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tutoring_notes_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "tutoring_notes_with" CHECK ("students"."tutoring_notes"."with" in ('student', 'family', 'teacher', 'orientation', 'other')),
	CONSTRAINT "tutoring_notes_kind" CHECK ("students"."tutoring_notes"."kind" in ('interview', 'call', 'follow_up', 'agreement', 'other')),
	CONSTRAINT "tutoring_notes_staff" CHECK ("students"."tutoring_notes"."staff" in ('tutors', 'teachers')),
	CONSTRAINT "tutoring_notes_content_sealed" CHECK ("students"."tutoring_notes"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "tutoring_notes_next" CHECK ("students"."tutoring_notes"."next_on" >= "students"."tutoring_notes"."date")
);
--> statement-breakpoint
CREATE TABLE "students"."tutoring_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."tutoring_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"note_id" bigint NOT NULL,
	"date" date NOT NULL,
	"with" text NOT NULL,
	"kind" text NOT NULL,
	"staff" text NOT NULL,
	"next_on" date,
	"content" text,
	"replaced_by" bigint NOT NULL,
	"replaced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tutoring_versions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "tutoring_versions_with" CHECK ("students"."tutoring_versions"."with" in ('student', 'family', 'teacher', 'orientation', 'other')),
	CONSTRAINT "tutoring_versions_kind" CHECK ("students"."tutoring_versions"."kind" in ('interview', 'call', 'follow_up', 'agreement', 'other')),
	CONSTRAINT "tutoring_versions_staff" CHECK ("students"."tutoring_versions"."staff" in ('tutors', 'teachers')),
	CONSTRAINT "tutoring_versions_content_sealed" CHECK ("students"."tutoring_versions"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
--> statement-breakpoint
ALTER TABLE "students"."tutoring_notes" ADD CONSTRAINT "tutoring_notes_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."tutoring_notes" ADD CONSTRAINT "tutoring_notes_student_of" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."tutoring_notes" ADD CONSTRAINT "tutoring_notes_created_by_whom" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."tutoring_versions" ADD CONSTRAINT "tutoring_versions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."tutoring_versions" ADD CONSTRAINT "tutoring_versions_note_of" FOREIGN KEY ("institution_id","note_id") REFERENCES "students"."tutoring_notes"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."tutoring_versions" ADD CONSTRAINT "tutoring_versions_replaced_by_whom" FOREIGN KEY ("institution_id","replaced_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tutoring_notes_student" ON "students"."tutoring_notes" USING btree ("institution_id","student_id","date");--> statement-breakpoint
CREATE INDEX "tutoring_notes_created_by" ON "students"."tutoring_notes" USING btree ("institution_id","created_by");--> statement-breakpoint
CREATE INDEX "tutoring_versions_note" ON "students"."tutoring_versions" USING btree ("institution_id","note_id","replaced_at");--> statement-breakpoint
CREATE INDEX "tutoring_versions_replaced_by" ON "students"."tutoring_versions" USING btree ("institution_id","replaced_by");