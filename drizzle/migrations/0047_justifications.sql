CREATE TABLE "students"."attendance_justifications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."attendance_justifications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"starts_at" time,
	"ends_at" time,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"code_id" bigint,
	"minutes" integer DEFAULT 0 NOT NULL,
	"content" text,
	"decision_note" text,
	"file_key" text,
	"file_type" text,
	"file_bytes" integer,
	"created_by" bigint NOT NULL,
	"decided_by" bigint,
	"decided_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_justifications_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "attendance_justifications_kind" CHECK ("students"."attendance_justifications"."kind" in ('illness', 'appointment', 'family', 'official', 'transport', 'other')),
	CONSTRAINT "attendance_justifications_source" CHECK ("students"."attendance_justifications"."source" in ('family', 'office')),
	CONSTRAINT "attendance_justifications_state_value" CHECK ("students"."attendance_justifications"."state" in ('waiting', 'accepted', 'refused', 'withdrawn')),
	CONSTRAINT "attendance_justifications_file_type" CHECK ("students"."attendance_justifications"."file_type" in ('application/pdf', 'image/jpeg', 'image/png')),
	CONSTRAINT "attendance_justifications_content_sealed" CHECK ("students"."attendance_justifications"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "attendance_justifications_note_sealed" CHECK ("students"."attendance_justifications"."decision_note" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "attendance_justifications_dates" CHECK ("students"."attendance_justifications"."start_date" <= "students"."attendance_justifications"."end_date"),
	CONSTRAINT "attendance_justifications_hours" CHECK (("students"."attendance_justifications"."starts_at" is null) = ("students"."attendance_justifications"."ends_at" is null) and ("students"."attendance_justifications"."starts_at" is null or ("students"."attendance_justifications"."starts_at" < "students"."attendance_justifications"."ends_at" and "students"."attendance_justifications"."start_date" = "students"."attendance_justifications"."end_date"))),
	CONSTRAINT "attendance_justifications_minutes" CHECK ("students"."attendance_justifications"."minutes" between 0 and 600),
	CONSTRAINT "attendance_justifications_accepted" CHECK ("students"."attendance_justifications"."state" <> 'accepted' or "students"."attendance_justifications"."code_id" is not null),
	CONSTRAINT "attendance_justifications_file" CHECK (("students"."attendance_justifications"."file_key" is null) = ("students"."attendance_justifications"."file_type" is null) and ("students"."attendance_justifications"."file_key" is null) = ("students"."attendance_justifications"."file_bytes" is null))
);
--> statement-breakpoint
CREATE TABLE "courses"."group_tutors" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."group_tutors_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"group_name" text NOT NULL,
	"user_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "group_tutors_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "group_tutors_pair" UNIQUE("institution_id","group_name","user_id")
);
--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "justification_id" bigint;--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD COLUMN "justification_days" integer DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_code" FOREIGN KEY ("institution_id","code_id") REFERENCES "students"."attendance_codes"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."group_tutors" ADD CONSTRAINT "group_tutors_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."group_tutors" ADD CONSTRAINT "group_tutors_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attendance_justifications_student" ON "students"."attendance_justifications" USING btree ("institution_id","student_id","start_date");--> statement-breakpoint
CREATE INDEX "attendance_justifications_state" ON "students"."attendance_justifications" USING btree ("institution_id","state","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_justifications_waiting" ON "students"."attendance_justifications" USING btree ("institution_id","student_id","start_date","end_date",coalesce("starts_at", '00:00')) WHERE "students"."attendance_justifications"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "attendance_justifications_days" ON "students"."attendance_justifications" USING btree ("institution_id","start_date","end_date") WHERE "students"."attendance_justifications"."state" = 'accepted';--> statement-breakpoint
CREATE INDEX "attendance_justifications_code" ON "students"."attendance_justifications" USING btree ("institution_id","code_id") WHERE "students"."attendance_justifications"."code_id" is not null;--> statement-breakpoint
CREATE INDEX "attendance_justifications_created_by" ON "students"."attendance_justifications" USING btree ("institution_id","created_by");--> statement-breakpoint
CREATE INDEX "attendance_justifications_decided_by" ON "students"."attendance_justifications" USING btree ("institution_id","decided_by") WHERE "students"."attendance_justifications"."decided_by" is not null;--> statement-breakpoint
CREATE INDEX "group_tutors_user_id" ON "courses"."group_tutors" USING btree ("institution_id","user_id");--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_justification" FOREIGN KEY ("institution_id","justification_id") REFERENCES "students"."attendance_justifications"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attendance_justification_id" ON "students"."attendance" USING btree ("institution_id","justification_id") WHERE "students"."attendance"."justification_id" is not null;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_justified" CHECK ("students"."attendance"."justification_id" is null or "students"."attendance"."office_code_id" is not null);--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD CONSTRAINT "institutions_justification_days" CHECK ("users"."institutions"."justification_days" between 0 and 365);