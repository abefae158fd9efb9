ALTER TABLE "ai"."jobs" ADD COLUMN "lapses" integer DEFAULT 0 NOT NULL;
