CREATE TABLE "students"."attendance_codes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."attendance_codes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"short" text NOT NULL,
	"letter" text NOT NULL,
	"kind" text NOT NULL,
	"position" integer NOT NULL,
	"retired_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_codes_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "attendance_codes_kind" CHECK ("students"."attendance_codes"."kind" in ('present', 'late', 'absent', 'excused', 'activity')),
	CONSTRAINT "attendance_codes_short_length" CHECK (length("students"."attendance_codes"."short") between 1 and 3),
	CONSTRAINT "attendance_codes_letter_known" CHECK ("students"."attendance_codes"."letter" ~ '^[A-Z]$')
);
--> statement-breakpoint
CREATE TABLE "students"."registers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."registers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"date" date NOT NULL,
	"starts_at" time NOT NULL,
	"ends_at" time NOT NULL,
	"taken_by" bigint,
	"taken_at" timestamp with time zone,
	"nudged_at" timestamp with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "registers_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "registers_lesson" UNIQUE("institution_id","section_id","date","starts_at"),
	CONSTRAINT "registers_times" CHECK ("students"."registers"."starts_at" < "students"."registers"."ends_at"),
	CONSTRAINT "registers_taken" CHECK (("students"."registers"."taken_by" is null) = ("students"."registers"."taken_at" is null))
);
--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP CONSTRAINT "attendance_lesson";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP CONSTRAINT "attendance_status";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP CONSTRAINT "attendance_slot";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP CONSTRAINT "attendance_minutes";--> statement-breakpoint
DROP INDEX "students"."attendance_institution_id_section_id_date_index";--> statement-breakpoint
DROP INDEX "students"."attendance_institution_id_date_index";--> statement-breakpoint
ALTER TABLE "students"."attendance" ALTER COLUMN "recorded_by" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "register_id" bigint;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "code_id" bigint;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "recorded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "office_code_id" bigint;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "office_minutes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "office_reason" text;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "office_by" bigint;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD COLUMN "office_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD COLUMN "register_days" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
-- What every school begins with.
INSERT INTO students.attendance_codes (institution_id, title, short, letter, kind, position)
SELECT i.id, c.title, c.short, c.letter, c.kind, c.position FROM users.institutions i
  CROSS JOIN (VALUES ('Presente', '·', 'P', 'present', 1), ('Falta', 'F', 'F', 'absent', 2), ('Retraso', 'R', 'R', 'late', 3),
    ('Justificada', 'J', 'J', 'excused', 4), ('Actividad', 'A', 'A', 'activity', 5)) c (title, short, letter, kind, position)
WHERE i.kind = 'school' ORDER BY i.id, c.position;
--> statement-breakpoint
-- The sheets of the marks there are, at the hour that the timetable has for their period; without one, as the periods follow.
INSERT INTO students.registers (institution_id, section_id, date, starts_at, ends_at, taken_by, taken_at, version)
SELECT a.institution_id, a.section_id, a.date, coalesce(min(c.starts_at), make_time(7 + a.slot % 16, 0, 0)),
  coalesce(min(c.ends_at), make_time(7 + a.slot % 16, 55, 0)), min(a.recorded_by), min(a.created_at), 1
FROM students.attendance a LEFT JOIN courses.schedules c ON c.section_id = a.section_id AND c.slot = a.slot
  AND c.weekday = extract(isodow FROM a.date)
GROUP BY a.institution_id, a.section_id, a.date, a.slot
ON CONFLICT DO NOTHING;
--> statement-breakpoint
UPDATE students.attendance a SET recorded_at = a.created_at, minutes = CASE a.status WHEN 'late' THEN a.minutes ELSE 0 END,
  code_id = (SELECT k.id FROM students.attendance_codes k WHERE k.institution_id = a.institution_id AND k.kind = a.status),
  register_id = (SELECT r.id FROM students.registers r WHERE r.institution_id = a.institution_id
    AND r.section_id = a.section_id AND r.date = a.date AND r.starts_at = coalesce((SELECT min(c.starts_at)
      FROM courses.schedules c WHERE c.section_id = a.section_id AND c.slot = a.slot
      AND c.weekday = extract(isodow FROM a.date)), make_time(7 + a.slot % 16, 0, 0)));
--> statement-breakpoint
-- Two periods of one day that the timetable knows as one lesson.
DELETE FROM students.attendance a USING students.attendance b
  WHERE a.register_id = b.register_id AND a.student_id = b.student_id AND a.id > b.id;
--> statement-breakpoint
ALTER TABLE "students"."attendance" ALTER COLUMN "register_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "students"."attendance_codes" ADD CONSTRAINT "attendance_codes_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."registers" ADD CONSTRAINT "registers_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."registers" ADD CONSTRAINT "registers_taken_by" FOREIGN KEY ("institution_id","taken_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_codes_letter" ON "students"."attendance_codes" USING btree ("institution_id","letter") WHERE "students"."attendance_codes"."retired_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "attendance_codes_short" ON "students"."attendance_codes" USING btree ("institution_id","short") WHERE "students"."attendance_codes"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "registers_institution_id_date_index" ON "students"."registers" USING btree ("institution_id","date");--> statement-breakpoint
CREATE INDEX "registers_taken_by" ON "students"."registers" USING btree ("institution_id","taken_by") WHERE "students"."registers"."taken_by" is not null;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_register" FOREIGN KEY ("institution_id","register_id") REFERENCES "students"."registers"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_code" FOREIGN KEY ("institution_id","code_id") REFERENCES "students"."attendance_codes"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_office_code" FOREIGN KEY ("institution_id","office_code_id") REFERENCES "students"."attendance_codes"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_office_by" FOREIGN KEY ("institution_id","office_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attendance_student_id" ON "students"."attendance" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "attendance_code_id" ON "students"."attendance" USING btree ("institution_id","code_id");--> statement-breakpoint
CREATE INDEX "attendance_office_code_id" ON "students"."attendance" USING btree ("institution_id","office_code_id") WHERE "students"."attendance"."office_code_id" is not null;--> statement-breakpoint
CREATE INDEX "attendance_office_by" ON "students"."attendance" USING btree ("institution_id","office_by") WHERE "students"."attendance"."office_by" is not null;--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP COLUMN "section_id";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP COLUMN "date";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP COLUMN "slot";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP COLUMN "status";--> statement-breakpoint
ALTER TABLE "students"."attendance" DROP COLUMN "version";--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_lesson" UNIQUE("institution_id","register_id","student_id");--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_recorded" CHECK (("students"."attendance"."code_id" is null) = ("students"."attendance"."recorded_by" is null));--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_office" CHECK (("students"."attendance"."office_code_id" is null) = ("students"."attendance"."office_by" is null) and ("students"."attendance"."office_code_id" is null) = ("students"."attendance"."office_reason" is null));--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_minutes" CHECK ("students"."attendance"."minutes" between 0 and 600 and "students"."attendance"."office_minutes" between 0 and 600);--> statement-breakpoint
ALTER TABLE "users"."institutions" ADD CONSTRAINT "institutions_register_days" CHECK ("users"."institutions"."register_days" between 0 and 60);--> statement-breakpoint
ALTER TABLE students.registers ADD CONSTRAINT registers_section
  FOREIGN KEY (institution_id, section_id) REFERENCES courses.sections (institution_id, id);
--> statement-breakpoint
GRANT UPDATE (register_days) ON users.institutions TO eduai_app;
