ALTER TABLE "users"."guardianships" ADD COLUMN "adult_access" text;--> statement-breakpoint
ALTER TABLE "users"."guardianships" ADD COLUMN "records_ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "students"."students" ADD COLUMN "custody_note" text;--> statement-breakpoint
ALTER TABLE "users"."guardianships" ADD CONSTRAINT "guardianships_adult_access" CHECK ("users"."guardianships"."adult_access" in ('consent', 'dependent', 'court'));--> statement-breakpoint
ALTER TABLE "students"."students" ADD CONSTRAINT "students_custody_note_sealed" CHECK ("students"."students"."custody_note" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$');