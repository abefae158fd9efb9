-- A person, pupil or class is only deleted once no row of the school refers to it, and the database asks that of every
-- column that refers to one: without an index it reads the whole table for each that goes.
CREATE INDEX "events_section_id" ON "analytics"."events" USING btree ("institution_id","section_id") WHERE section_id is not null;
--> statement-breakpoint
CREATE INDEX "events_user_id" ON "analytics"."events" USING btree ("institution_id","user_id") WHERE user_id is not null;
--> statement-breakpoint
CREATE INDEX "predictions_section_id" ON "analytics"."predictions" USING btree ("institution_id","section_id") WHERE section_id is not null;
--> statement-breakpoint
CREATE INDEX "predictions_decided_by" ON "analytics"."predictions" USING btree ("institution_id","decided_by") WHERE decided_by is not null;
--> statement-breakpoint
CREATE INDEX "interventions_decided_by" ON "analytics"."interventions" USING btree ("institution_id","decided_by");
--> statement-breakpoint
CREATE INDEX "chat_rooms_created_by" ON "communications"."chat_rooms" USING btree ("institution_id","created_by") WHERE created_by is not null;
--> statement-breakpoint
CREATE INDEX "message_recipients_on_behalf_of_student_id" ON "communications"."message_recipients" USING btree ("institution_id","on_behalf_of_student_id") WHERE on_behalf_of_student_id is not null;
--> statement-breakpoint
CREATE INDEX "versions_created_by" ON "content"."versions" USING btree ("institution_id","created_by");
--> statement-breakpoint
CREATE INDEX "adaptations_created_by" ON "content"."adaptations" USING btree ("institution_id","created_by");
--> statement-breakpoint
CREATE INDEX "exports_created_by" ON "content"."exports" USING btree ("institution_id","created_by");
--> statement-breakpoint
CREATE INDEX "assignments_created_by" ON "courses"."assignments" USING btree ("institution_id","created_by") WHERE created_by is not null;
--> statement-breakpoint
CREATE INDEX "grade_history_changed_by" ON "courses"."grade_history" USING btree ("institution_id","changed_by");
--> statement-breakpoint
CREATE INDEX "grades_graded_by" ON "courses"."grades" USING btree ("institution_id","graded_by");
--> statement-breakpoint
CREATE INDEX "schedules_teacher_id" ON "courses"."schedules" USING btree ("institution_id","teacher_id") WHERE teacher_id is not null;
--> statement-breakpoint
CREATE INDEX "submissions_graded_by" ON "courses"."submissions" USING btree ("institution_id","graded_by") WHERE graded_by is not null;
--> statement-breakpoint
CREATE INDEX "items_approved_by" ON "personalization"."items" USING btree ("institution_id","approved_by") WHERE approved_by is not null;
--> statement-breakpoint
CREATE INDEX "paths_created_by" ON "personalization"."paths" USING btree ("institution_id","created_by") WHERE created_by is not null;
--> statement-breakpoint
CREATE INDEX "bookings_section_id" ON "resources"."bookings" USING btree ("institution_id","section_id") WHERE section_id is not null;
--> statement-breakpoint
CREATE INDEX "resource_status_log_changed_by" ON "resources"."resource_status_log" USING btree ("institution_id","changed_by");
--> statement-breakpoint
CREATE INDEX "academic_records_recorded_by" ON "students"."academic_records" USING btree ("institution_id","recorded_by");
--> statement-breakpoint
CREATE INDEX "attendance_recorded_by" ON "students"."attendance" USING btree ("institution_id","recorded_by");
--> statement-breakpoint
CREATE INDEX "behavioral_records_recorded_by" ON "students"."behavioral_records" USING btree ("institution_id","recorded_by");
--> statement-breakpoint
CREATE INDEX "behavioral_records_section_id" ON "students"."behavioral_records" USING btree ("institution_id","section_id") WHERE section_id is not null;
--> statement-breakpoint
CREATE INDEX "consents_decided_by" ON "users"."consents" USING btree ("institution_id","decided_by");
--> statement-breakpoint
CREATE INDEX "invitations_invited_by" ON "users"."invitations" USING btree ("institution_id","invited_by");
--> statement-breakpoint
CREATE INDEX "invitations_user_id" ON "users"."invitations" USING btree ("institution_id","user_id") WHERE user_id is not null;
--> statement-breakpoint
CREATE INDEX "idempotency_keys_actor_user_id" ON "outbox"."idempotency_keys" USING btree ("actor_user_id");
--> statement-breakpoint
-- These hold one row of each person of a roster, and are emptied in the transaction that deletes the people. The school comes
-- first, so that the index fits the reference whole: before the first statistics two half fits cost the planner the same.
ALTER TABLE "students"."enrollments" DROP CONSTRAINT "enrollments_pair", ADD CONSTRAINT "enrollments_pair" UNIQUE("institution_id","student_id","section_id");
--> statement-breakpoint
ALTER TABLE "courses"."section_teachers" DROP CONSTRAINT "section_teachers_pair", ADD CONSTRAINT "section_teachers_pair" UNIQUE("institution_id","section_id","user_id");
--> statement-breakpoint
ALTER TABLE "users"."user_roles" DROP CONSTRAINT "user_roles_part", ADD CONSTRAINT "user_roles_part" UNIQUE("institution_id","user_id","org_id","role");
--> statement-breakpoint
ALTER TABLE "users"."guardianships" DROP CONSTRAINT "guardianships_pair", ADD CONSTRAINT "guardianships_pair" UNIQUE("institution_id","guardian_user_id","student_id");
