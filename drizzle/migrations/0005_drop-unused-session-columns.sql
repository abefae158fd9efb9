ALTER TABLE "users"."user_sessions" DROP COLUMN "successor";--> statement-breakpoint
ALTER TABLE "users"."user_sessions" DROP COLUMN "device_id";