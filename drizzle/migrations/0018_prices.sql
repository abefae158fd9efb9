ALTER TABLE "ai"."prices" ADD COLUMN "long_cached_read_nano" bigint;
--> statement-breakpoint
ALTER TABLE "ai"."prices" ADD COLUMN "long_cache_write_nano" bigint;
--> statement-breakpoint
-- The vendors' price pages, platform.claude.com and developers.openai.com, as published in October and November 2026.
-- A new price is a new row; the row before it ends on the day the new one begins.
INSERT INTO ai.prices (provider, model, effective_from, effective_to, input_nano, output_nano, cached_read_nano, cache_write_nano,
    long_prompt_tokens, long_input_nano, long_output_nano, long_cached_read_nano, long_cache_write_nano)
VALUES
    ('anthropic', 'claude-opus-5-5', '2026-09-22', NULL, 4000, 20000, 200, 5000, NULL, NULL, NULL, NULL, NULL),
    ('anthropic', 'claude-sonnet-5-5', '2026-09-22', '2026-10-07', 2000, 10000, 200, 2500, NULL, NULL, NULL, NULL, NULL),
    ('anthropic', 'claude-sonnet-5-5', '2026-10-07', NULL, 2000, 10000, 100, 2500, NULL, NULL, NULL, NULL, NULL),
    ('anthropic', 'claude-haiku-5-5', '2026-10-07', NULL, 100, 500, 10, 125, 100000, 500, 2500, 50, 625),
    ('openai', 'gpt-6.1-sol', '2026-09-29', NULL, 2000, 10000, 100, 2500, 272000, 4000, 15000, 200, 5000),
    ('openai', 'gpt-6-luna', '2026-09-22', NULL, 100, 500, 10, 125, 272000, 200, 750, 20, 250)
ON CONFLICT ON CONSTRAINT prices_from DO NOTHING;
--> statement-breakpoint
ALTER TABLE "ai"."prices" ADD CONSTRAINT "prices_valid" CHECK ("effective_to" > "effective_from");
--> statement-breakpoint
ALTER TABLE "ai"."prices" ADD CONSTRAINT "prices_long" CHECK (num_nulls("long_prompt_tokens", "long_input_nano", "long_output_nano", "long_cached_read_nano", "long_cache_write_nano") IN (0, 5));
