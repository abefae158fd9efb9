CREATE TABLE "students"."document_job_parts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."document_job_parts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"job_id" bigint NOT NULL,
	"evaluation_session_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"student_ids" bigint[] NOT NULL,
	"object_key" text,
	"bytes" integer,
	"done_at" timestamp with time zone,
	CONSTRAINT "document_job_parts_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "document_job_parts_position" UNIQUE("institution_id","job_id","position"),
	CONSTRAINT "document_job_parts_done" CHECK (("students"."document_job_parts"."done_at" is null) = ("students"."document_job_parts"."bytes" is null))
);
--> statement-breakpoint
CREATE TABLE "students"."document_jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."document_jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"academic_session_id" bigint NOT NULL,
	"language" text NOT NULL,
	"requested_by" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "document_jobs_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "document_jobs_language" CHECK ("students"."document_jobs"."language" in ('es', 'ca', 'en'))
);
--> statement-breakpoint
CREATE TABLE "students"."evaluation_remarks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."evaluation_remarks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"evaluation_session_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"comment" text,
	"decision" text,
	"written_by" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluation_remarks_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "evaluation_remarks_once" UNIQUE("institution_id","evaluation_session_id","student_id"),
	CONSTRAINT "evaluation_remarks_decision" CHECK ("students"."evaluation_remarks"."decision" in ('promotes', 'repeats', 'graduates'))
);
--> statement-breakpoint
CREATE TABLE "students"."evaluation_results" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."evaluation_results_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"academic_session_id" bigint NOT NULL,
	"proposed" numeric(6, 2),
	"status" text NOT NULL,
	"value" numeric(6, 2),
	"label" text,
	"confirmed_by" bigint NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluation_results_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "evaluation_results_once" UNIQUE("institution_id","section_id","academic_session_id","student_id"),
	CONSTRAINT "evaluation_results_status" CHECK ("students"."evaluation_results"."status" in ('graded', 'not_assessed', 'exempt')),
	CONSTRAINT "evaluation_results_graded" CHECK (("students"."evaluation_results"."status" = 'graded') = ("students"."evaluation_results"."value" is not null))
);
--> statement-breakpoint
CREATE TABLE "students"."evaluation_sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."evaluation_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"academic_session_id" bigint NOT NULL,
	"group_name" text NOT NULL,
	"tutor_id" bigint,
	"closed_at" timestamp with time zone,
	"closed_by" bigint,
	"families_from" date,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evaluation_sessions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "evaluation_sessions_group" UNIQUE("institution_id","academic_session_id","group_name"),
	CONSTRAINT "evaluation_sessions_closed" CHECK (("students"."evaluation_sessions"."closed_at" is null) = ("students"."evaluation_sessions"."closed_by" is null) and ("students"."evaluation_sessions"."closed_at" is null) = ("students"."evaluation_sessions"."families_from" is null))
);
--> statement-breakpoint
CREATE TABLE "students"."issued_documents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."issued_documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"student_id" bigint,
	"evaluation_session_id" bigint,
	"language" text NOT NULL,
	"code" text NOT NULL,
	"content_hash" text NOT NULL,
	"content" jsonb NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"issued_by" bigint NOT NULL,
	"replaced_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" bigint,
	"revoked_reason" text,
	CONSTRAINT "issued_documents_code" UNIQUE("code"),
	CONSTRAINT "issued_documents_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "issued_documents_kind" CHECK ("students"."issued_documents"."kind" in ('report_card', 'transcript', 'transfer_report', 'act')),
	CONSTRAINT "issued_documents_language" CHECK ("students"."issued_documents"."language" in ('es', 'ca', 'en')),
	CONSTRAINT "issued_documents_of" CHECK ("students"."issued_documents"."student_id" is not null or "students"."issued_documents"."evaluation_session_id" is not null),
	CONSTRAINT "issued_documents_revoked" CHECK (("students"."issued_documents"."revoked_at" is null) = ("students"."issued_documents"."revoked_by" is null) and ("students"."issued_documents"."revoked_at" is null) = ("students"."issued_documents"."revoked_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "students"."document_job_parts" ADD CONSTRAINT "document_job_parts_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."document_job_parts" ADD CONSTRAINT "document_job_parts_job" FOREIGN KEY ("institution_id","job_id") REFERENCES "students"."document_jobs"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."document_job_parts" ADD CONSTRAINT "document_job_parts_session" FOREIGN KEY ("institution_id","evaluation_session_id") REFERENCES "students"."evaluation_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."document_jobs" ADD CONSTRAINT "document_jobs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."document_jobs" ADD CONSTRAINT "document_jobs_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."document_jobs" ADD CONSTRAINT "document_jobs_requested_by" FOREIGN KEY ("institution_id","requested_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_remarks" ADD CONSTRAINT "evaluation_remarks_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_remarks" ADD CONSTRAINT "evaluation_remarks_session" FOREIGN KEY ("institution_id","evaluation_session_id") REFERENCES "students"."evaluation_sessions"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_remarks" ADD CONSTRAINT "evaluation_remarks_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_remarks" ADD CONSTRAINT "evaluation_remarks_written_by" FOREIGN KEY ("institution_id","written_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_results" ADD CONSTRAINT "evaluation_results_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_results" ADD CONSTRAINT "evaluation_results_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_results" ADD CONSTRAINT "evaluation_results_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_results" ADD CONSTRAINT "evaluation_results_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_results" ADD CONSTRAINT "evaluation_results_confirmed_by" FOREIGN KEY ("institution_id","confirmed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_sessions" ADD CONSTRAINT "evaluation_sessions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_sessions" ADD CONSTRAINT "evaluation_sessions_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_sessions" ADD CONSTRAINT "evaluation_sessions_tutor" FOREIGN KEY ("institution_id","tutor_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."evaluation_sessions" ADD CONSTRAINT "evaluation_sessions_closed_by" FOREIGN KEY ("institution_id","closed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."issued_documents" ADD CONSTRAINT "issued_documents_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."issued_documents" ADD CONSTRAINT "issued_documents_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."issued_documents" ADD CONSTRAINT "issued_documents_session" FOREIGN KEY ("institution_id","evaluation_session_id") REFERENCES "students"."evaluation_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."issued_documents" ADD CONSTRAINT "issued_documents_issued_by" FOREIGN KEY ("institution_id","issued_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."issued_documents" ADD CONSTRAINT "issued_documents_revoked_by" FOREIGN KEY ("institution_id","revoked_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_job_parts_session" ON "students"."document_job_parts" USING btree ("institution_id","evaluation_session_id");--> statement-breakpoint
CREATE INDEX "document_jobs_session" ON "students"."document_jobs" USING btree ("institution_id","academic_session_id");--> statement-breakpoint
CREATE INDEX "document_jobs_requested_by" ON "students"."document_jobs" USING btree ("institution_id","requested_by");--> statement-breakpoint
CREATE INDEX "evaluation_remarks_student" ON "students"."evaluation_remarks" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "evaluation_remarks_written_by" ON "students"."evaluation_remarks" USING btree ("institution_id","written_by");--> statement-breakpoint
CREATE INDEX "evaluation_results_student" ON "students"."evaluation_results" USING btree ("institution_id","student_id","academic_session_id");--> statement-breakpoint
CREATE INDEX "evaluation_results_session" ON "students"."evaluation_results" USING btree ("institution_id","academic_session_id");--> statement-breakpoint
CREATE INDEX "evaluation_results_confirmed_by" ON "students"."evaluation_results" USING btree ("institution_id","confirmed_by");--> statement-breakpoint
CREATE INDEX "evaluation_sessions_tutor" ON "students"."evaluation_sessions" USING btree ("institution_id","tutor_id");--> statement-breakpoint
CREATE INDEX "evaluation_sessions_closed_by" ON "students"."evaluation_sessions" USING btree ("institution_id","closed_by");--> statement-breakpoint
CREATE UNIQUE INDEX "issued_documents_valid" ON "students"."issued_documents" USING btree ("institution_id","kind",coalesce("student_id", 0),coalesce("evaluation_session_id", 0),"language") WHERE "students"."issued_documents"."replaced_at" is null and "students"."issued_documents"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "issued_documents_student" ON "students"."issued_documents" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "issued_documents_session" ON "students"."issued_documents" USING btree ("institution_id","evaluation_session_id");--> statement-breakpoint
CREATE INDEX "issued_documents_issued_by" ON "students"."issued_documents" USING btree ("institution_id","issued_by");--> statement-breakpoint
CREATE INDEX "issued_documents_revoked_by" ON "students"."issued_documents" USING btree ("institution_id","revoked_by");--> statement-breakpoint
-- Whose a paper is, for who has nothing but its code: whatever else it says is read by the rules of that school.
CREATE FUNCTION students.find_document(code text) RETURNS TABLE (id bigint, institution_id bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT d.id, d.institution_id FROM students.issued_documents d WHERE d.code = find_document.code
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION students.find_document(text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION students.find_document(text) TO eduai_app;
