ALTER TABLE "ai"."usage_log" ALTER COLUMN "cost_nano" DROP DEFAULT;
--> statement-breakpoint
ALTER TABLE "ai"."usage_log" ALTER COLUMN "cost_nano" DROP NOT NULL;
