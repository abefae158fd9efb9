CREATE TABLE "students"."student_documents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."student_documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"title" text,
	"category" text NOT NULL,
	"staff" text NOT NULL,
	"for_family" boolean NOT NULL,
	"for_student" boolean NOT NULL,
	"file_key" text,
	"file_secret" text,
	"file_type" text,
	"file_bytes" integer,
	"uploaded_by" bigint NOT NULL,
	"removed_by" bigint,
	"removed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "student_documents_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "student_documents_category" CHECK ("students"."student_documents"."category" in ('enrolment', 'authorisation', 'report_card', 'psychopedagogical', 'identity', 'other')),
	CONSTRAINT "student_documents_staff" CHECK ("students"."student_documents"."staff" in ('office', 'tutors', 'teachers')),
	CONSTRAINT "student_documents_file_type" CHECK ("students"."student_documents"."file_type" in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation')),
	CONSTRAINT "student_documents_title_sealed" CHECK ("students"."student_documents"."title" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "student_documents_secret_sealed" CHECK ("students"."student_documents"."file_secret" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "student_documents_removed" CHECK (("students"."student_documents"."removed_at" is null) = ("students"."student_documents"."removed_by" is null)),
	CONSTRAINT "student_documents_file" CHECK (("students"."student_documents"."file_key" is null) = ("students"."student_documents"."file_type" is null) and ("students"."student_documents"."file_key" is null) = ("students"."student_documents"."file_bytes" is null) and ("students"."student_documents"."file_key" is null) = ("students"."student_documents"."file_secret" is null))
);
--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD COLUMN "file_secret" text;--> statement-breakpoint
ALTER TABLE "students"."student_documents" ADD CONSTRAINT "student_documents_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."student_documents" ADD CONSTRAINT "student_documents_student_of" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."student_documents" ADD CONSTRAINT "student_documents_uploaded_by_whom" FOREIGN KEY ("institution_id","uploaded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."student_documents" ADD CONSTRAINT "student_documents_removed_by_whom" FOREIGN KEY ("institution_id","removed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "student_documents_student" ON "students"."student_documents" USING btree ("institution_id","student_id","created_at");--> statement-breakpoint
CREATE INDEX "student_documents_uploaded_by" ON "students"."student_documents" USING btree ("institution_id","uploaded_by");--> statement-breakpoint
CREATE INDEX "student_documents_removed_by" ON "students"."student_documents" USING btree ("institution_id","removed_by") WHERE "students"."student_documents"."removed_by" is not null;--> statement-breakpoint
CREATE INDEX "student_documents_removed_at" ON "students"."student_documents" USING btree ("institution_id","removed_at") WHERE "students"."student_documents"."removed_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "student_documents_file_key" ON "students"."student_documents" USING btree ("file_key");--> statement-breakpoint
ALTER TABLE "students"."attendance_justifications" ADD CONSTRAINT "attendance_justifications_secret_sealed" CHECK ("students"."attendance_justifications"."file_secret" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');--> statement-breakpoint
-- Whatever deletes a row that names a file, that of its pupil too, has the file deleted with it: by the event that
-- deletes a school's objects which no row names.
CREATE FUNCTION students.release_files() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO outbox.events (institution_id, type, payload)
  SELECT institution_id, 'files.expired', jsonb_build_object('keys', jsonb_agg(file_key))
  FROM (
    SELECT g.institution_id, g.file_key, (row_number() OVER (PARTITION BY g.institution_id) - 1) / 200 AS part
    FROM gone g WHERE g.file_key IS NOT NULL
  ) files
  GROUP BY institution_id, part;
  RETURN NULL;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION students.release_files() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION students.release_files() TO eduai_app;
--> statement-breakpoint
CREATE TRIGGER student_documents_files AFTER DELETE ON students.student_documents
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION students.release_files();
--> statement-breakpoint
CREATE TRIGGER attendance_justifications_files AFTER DELETE ON students.attendance_justifications
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION students.release_files();
