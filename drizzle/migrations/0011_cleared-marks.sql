-- A new column of the gradebook stays with the teacher until it is published on purpose.
ALTER TABLE "courses"."assignments" ALTER COLUMN "status" SET DEFAULT 'draft';
--> statement-breakpoint
ALTER TABLE "courses"."grades" DROP CONSTRAINT "grades_status";
--> statement-breakpoint
ALTER TABLE "courses"."grades" ADD CONSTRAINT "grades_status" CHECK ("courses"."grades"."status" in ('scored', 'exempt', 'missing', 'cleared'));
--> statement-breakpoint
ALTER TABLE "courses"."grade_history" DROP CONSTRAINT "grade_history_status";
--> statement-breakpoint
ALTER TABLE "courses"."grade_history" ADD CONSTRAINT "grade_history_status" CHECK ("courses"."grade_history"."status" in ('scored', 'exempt', 'missing', 'cleared'));
