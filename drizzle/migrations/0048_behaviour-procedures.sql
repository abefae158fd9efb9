CREATE TABLE "students"."behavior_measures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavior_measures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"procedure_id" bigint NOT NULL,
	"content" text,
	"owner_id" bigint NOT NULL,
	"due_on" date NOT NULL,
	"done_on" date,
	"done_by" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "behavior_measures_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavior_measures_content_sealed" CHECK ("students"."behavior_measures"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "behavior_measures_done" CHECK (("students"."behavior_measures"."done_on" is null) = ("students"."behavior_measures"."done_by" is null))
);
--> statement-breakpoint
CREATE TABLE "students"."behavior_procedures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavior_procedures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"record_id" bigint NOT NULL,
	"opened_on" date NOT NULL,
	"opened_by" bigint NOT NULL,
	"instructor_id" bigint,
	"content" text,
	"closed_on" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "behavior_procedures_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavior_procedures_once" UNIQUE("institution_id","record_id"),
	CONSTRAINT "behavior_procedures_content_sealed" CHECK ("students"."behavior_procedures"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
--> statement-breakpoint
CREATE TABLE "students"."behavior_step_templates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavior_step_templates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"days" integer NOT NULL,
	"counts_from" text NOT NULL,
	"position" integer NOT NULL,
	"retired_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "behavior_step_templates_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavior_step_templates_kind" CHECK ("students"."behavior_step_templates"."kind" in ('instructor', 'student_hearing', 'family_hearing', 'decision', 'appeal', 'measures', 'closing', 'other')),
	CONSTRAINT "behavior_step_templates_counts_from" CHECK ("students"."behavior_step_templates"."counts_from" in ('opening', 'decision')),
	CONSTRAINT "behavior_step_templates_days" CHECK ("students"."behavior_step_templates"."days" between 0 and 200)
);
--> statement-breakpoint
CREATE TABLE "students"."behavior_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavior_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"procedure_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"days" integer NOT NULL,
	"counts_from" text NOT NULL,
	"position" integer NOT NULL,
	"due_on" date,
	"state" text DEFAULT 'due' NOT NULL,
	"settled_on" date,
	"settled_by" bigint,
	"content" text,
	"reminded_at" timestamp with time zone,
	CONSTRAINT "behavior_steps_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavior_steps_content_sealed" CHECK ("students"."behavior_steps"."content" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "behavior_steps_kind" CHECK ("students"."behavior_steps"."kind" in ('instructor', 'student_hearing', 'family_hearing', 'decision', 'appeal', 'measures', 'closing', 'other')),
	CONSTRAINT "behavior_steps_counts_from" CHECK ("students"."behavior_steps"."counts_from" in ('opening', 'decision')),
	CONSTRAINT "behavior_steps_state" CHECK ("students"."behavior_steps"."state" in ('due', 'done', 'not_needed')),
	CONSTRAINT "behavior_steps_settled" CHECK (("students"."behavior_steps"."state" = 'due') = ("students"."behavior_steps"."settled_on" is null) and ("students"."behavior_steps"."settled_on" is null) = ("students"."behavior_steps"."settled_by" is null))
);
--> statement-breakpoint
ALTER TABLE "students"."behavior_measures" ADD CONSTRAINT "behavior_measures_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_measures" ADD CONSTRAINT "behavior_measures_procedure" FOREIGN KEY ("institution_id","procedure_id") REFERENCES "students"."behavior_procedures"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_measures" ADD CONSTRAINT "behavior_measures_owner" FOREIGN KEY ("institution_id","owner_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_measures" ADD CONSTRAINT "behavior_measures_done_by" FOREIGN KEY ("institution_id","done_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_procedures" ADD CONSTRAINT "behavior_procedures_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_procedures" ADD CONSTRAINT "behavior_procedures_record" FOREIGN KEY ("institution_id","record_id") REFERENCES "students"."behavioral_records"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_procedures" ADD CONSTRAINT "behavior_procedures_opened_by" FOREIGN KEY ("institution_id","opened_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_procedures" ADD CONSTRAINT "behavior_procedures_instructor" FOREIGN KEY ("institution_id","instructor_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_step_templates" ADD CONSTRAINT "behavior_step_templates_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_steps" ADD CONSTRAINT "behavior_steps_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_steps" ADD CONSTRAINT "behavior_steps_procedure" FOREIGN KEY ("institution_id","procedure_id") REFERENCES "students"."behavior_procedures"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavior_steps" ADD CONSTRAINT "behavior_steps_settled_by" FOREIGN KEY ("institution_id","settled_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "behavior_measures_procedure_id" ON "students"."behavior_measures" USING btree ("institution_id","procedure_id");--> statement-breakpoint
CREATE INDEX "behavior_measures_owner_id" ON "students"."behavior_measures" USING btree ("institution_id","owner_id");--> statement-breakpoint
CREATE INDEX "behavior_measures_done_by" ON "students"."behavior_measures" USING btree ("institution_id","done_by") WHERE "students"."behavior_measures"."done_by" is not null;--> statement-breakpoint
CREATE INDEX "behavior_procedures_opened_by" ON "students"."behavior_procedures" USING btree ("institution_id","opened_by");--> statement-breakpoint
CREATE INDEX "behavior_procedures_instructor_id" ON "students"."behavior_procedures" USING btree ("institution_id","instructor_id") WHERE "students"."behavior_procedures"."instructor_id" is not null;--> statement-breakpoint
CREATE INDEX "behavior_steps_procedure_id" ON "students"."behavior_steps" USING btree ("institution_id","procedure_id");--> statement-breakpoint
CREATE INDEX "behavior_steps_settled_by" ON "students"."behavior_steps" USING btree ("institution_id","settled_by") WHERE "students"."behavior_steps"."settled_by" is not null;
--> statement-breakpoint
-- What every school begins with.
INSERT INTO students.behavior_step_templates (institution_id, kind, title, days, counts_from, position)
SELECT i.id, s.kind, s.title, s.days, s.counts_from, s.position FROM users.institutions i
  CROSS JOIN (VALUES ('instructor', 'Nombrar instructor o instructora', 2, 'opening', 1),
    ('student_hearing', 'Audiencia del alumno o alumna', 5, 'opening', 2),
    ('family_hearing', 'Audiencia de la familia', 5, 'opening', 3), ('decision', 'Resolución', 10, 'opening', 4),
    ('appeal', 'Plazo de reclamación', 2, 'decision', 5), ('measures', 'Medidas cumplidas', 20, 'decision', 6),
    ('closing', 'Cierre', 25, 'decision', 7)) s (kind, title, days, counts_from, position)
WHERE i.kind = 'school' ORDER BY i.id, s.position;
