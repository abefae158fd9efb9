ALTER TABLE "outbox"."idempotency_keys" ADD COLUMN "owner" text;
--> statement-breakpoint
ALTER TABLE "outbox"."idempotency_keys" ADD COLUMN "effects" text[] DEFAULT '{}' NOT NULL;
