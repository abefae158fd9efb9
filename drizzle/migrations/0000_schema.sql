CREATE SCHEMA "ai";
--> statement-breakpoint
CREATE SCHEMA "analytics";
--> statement-breakpoint
CREATE SCHEMA "communications";
--> statement-breakpoint
CREATE SCHEMA "content";
--> statement-breakpoint
CREATE SCHEMA "courses";
--> statement-breakpoint
CREATE SCHEMA "mcp";
--> statement-breakpoint
CREATE SCHEMA "outbox";
--> statement-breakpoint
CREATE SCHEMA "personalization";
--> statement-breakpoint
CREATE SCHEMA "privacy";
--> statement-breakpoint
CREATE SCHEMA "resources";
--> statement-breakpoint
CREATE SCHEMA "students";
--> statement-breakpoint
CREATE SCHEMA "users";
--> statement-breakpoint
CREATE TABLE "ai"."budgets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."budgets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"scope" text NOT NULL,
	"scope_id" text DEFAULT '*' NOT NULL,
	"period" text DEFAULT 'month' NOT NULL,
	"soft_nano" bigint NOT NULL,
	"hard_nano" bigint NOT NULL,
	"updated_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "budgets_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "budgets_scope" UNIQUE("institution_id","scope","scope_id","period"),
	CONSTRAINT "budgets_scope_value" CHECK ("ai"."budgets"."scope" in ('school', 'role', 'user', 'api_key', 'model')),
	CONSTRAINT "budgets_period" CHECK ("ai"."budgets"."period" in ('day', 'month')),
	CONSTRAINT "budgets_limits" CHECK ("ai"."budgets"."soft_nano" >= 0 and "ai"."budgets"."soft_nano" <= "ai"."budgets"."hard_nano")
);
--> statement-breakpoint
CREATE TABLE "ai"."conversations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."conversations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"title" text,
	"turns" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"shared" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "conversations_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "ai"."jobs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."jobs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"idempotency_key" text NOT NULL,
	"request" jsonb NOT NULL,
	"result" jsonb,
	"error" jsonb,
	"attempts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"provider" text,
	"model" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "jobs_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "jobs_idempotency_key" UNIQUE("institution_id","idempotency_key"),
	CONSTRAINT "jobs_status" CHECK ("ai"."jobs"."status" in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'dead')),
	CONSTRAINT "jobs_progress" CHECK ("ai"."jobs"."progress" between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "ai"."prices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."prices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"input_nano" bigint NOT NULL,
	"output_nano" bigint NOT NULL,
	"cached_read_nano" bigint DEFAULT 0 NOT NULL,
	"cache_write_nano" bigint,
	"long_prompt_tokens" integer,
	"long_input_nano" bigint,
	"long_output_nano" bigint,
	CONSTRAINT "prices_from" UNIQUE("provider","model","effective_from")
);
--> statement-breakpoint
CREATE TABLE "ai"."provider_policies" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."provider_policies_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"provider" text NOT NULL,
	"allowed" boolean DEFAULT true NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"models" text[] DEFAULT '{}' NOT NULL,
	"base_url" text,
	"credential" text,
	"updated_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "provider_policies_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "provider_policies_provider" UNIQUE("institution_id","provider")
);
--> statement-breakpoint
CREATE TABLE "ai"."usage_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai"."usage_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint,
	"job_id" bigint,
	"api_key_id" bigint,
	"request_id" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"purpose" text,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"ok" boolean NOT NULL,
	"cached" boolean DEFAULT false NOT NULL,
	"aborted" boolean DEFAULT false NOT NULL,
	"error_class" text,
	"http_status" integer,
	"input_tokens" integer DEFAULT 0 NOT NULL,
	"output_tokens" integer DEFAULT 0 NOT NULL,
	"cached_tokens" integer DEFAULT 0 NOT NULL,
	"cost_nano" bigint DEFAULT 0 NOT NULL,
	"latency_ms" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	CONSTRAINT "usage_log_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "usage_log_attempt" UNIQUE("institution_id","request_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "analytics"."events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint,
	"student_id" bigint,
	"section_id" bigint,
	"type" text NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "analytics"."daily_aggregates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."daily_aggregates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"date" date NOT NULL,
	"measure" text NOT NULL,
	"dimension" text NOT NULL,
	"dimension_id" text NOT NULL,
	"value" double precision NOT NULL,
	"population" integer NOT NULL,
	"computed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "daily_aggregates_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "daily_aggregates_point" UNIQUE("institution_id","measure","dimension","dimension_id","date")
);
--> statement-breakpoint
CREATE TABLE "analytics"."interventions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."interventions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"prediction_id" bigint,
	"rule" text,
	"title" text NOT NULL,
	"description" text,
	"evidence_grade" text,
	"assigned_to" bigint NOT NULL,
	"decided_by" bigint NOT NULL,
	"status" text DEFAULT 'planned' NOT NULL,
	"propensity" double precision,
	"offered_at" timestamp with time zone,
	"taken_up_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"follow_up" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"outcome" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "interventions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "interventions_status" CHECK ("analytics"."interventions"."status" in ('planned', 'in_progress', 'done', 'cancelled')),
	CONSTRAINT "interventions_propensity" CHECK ("analytics"."interventions"."propensity" > 0 and "analytics"."interventions"."propensity" <= 1)
);
--> statement-breakpoint
CREATE TABLE "analytics"."model_registry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."model_registry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"name" text NOT NULL,
	"model_version" text NOT NULL,
	"data_hash" text NOT NULL,
	"artefact" jsonb NOT NULL,
	"card" jsonb NOT NULL,
	"metrics" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"disabled_by" bigint,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_registry_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "model_registry_version" UNIQUE NULLS NOT DISTINCT("institution_id","name","model_version"),
	CONSTRAINT "model_registry_status" CHECK ("analytics"."model_registry"."status" in ('active', 'disabled', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "analytics"."predictions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."predictions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"section_id" bigint,
	"model" text NOT NULL,
	"model_version" text NOT NULL,
	"value" double precision,
	"lower" double precision,
	"upper" double precision,
	"level" text,
	"inputs" jsonb NOT NULL,
	"explanation" jsonb NOT NULL,
	"decision" text,
	"decided_by" bigint,
	"decided_at" timestamp with time zone,
	"decision_note" text,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "predictions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "predictions_decision" CHECK ("analytics"."predictions"."decision" in ('accepted', 'dismissed', 'deferred')),
	CONSTRAINT "predictions_decided_by_a_person" CHECK (("analytics"."predictions"."decision" is null) = ("analytics"."predictions"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "analytics"."report_definitions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."report_definitions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"definition" jsonb NOT NULL,
	"owner_id" bigint NOT NULL,
	"is_shared" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_definitions_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "analytics"."report_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "analytics"."report_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"definition_id" bigint,
	"definition" jsonb NOT NULL,
	"format" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"rows" integer,
	"object_key" text,
	"result" jsonb,
	"error" jsonb,
	"requested_by" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "report_runs_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "report_runs_format" CHECK ("analytics"."report_runs"."format" in ('json', 'csv', 'xlsx', 'pdf')),
	CONSTRAINT "report_runs_status" CHECK ("analytics"."report_runs"."status" in ('queued', 'running', 'succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "users"."api_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"limits" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_key_hash" UNIQUE("key_hash"),
	CONSTRAINT "api_keys_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "users"."known_devices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."known_devices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"device_hash" text NOT NULL,
	"label" text,
	"trusted" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "known_devices_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "known_devices_device" UNIQUE("user_id","device_hash")
);
--> statement-breakpoint
CREATE TABLE "users"."password_resets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."password_resets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"request_ip" "inet",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "password_resets_token_hash" UNIQUE("token_hash"),
	CONSTRAINT "password_resets_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "users"."recovery_codes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."recovery_codes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"code_hash" text NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recovery_codes_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "recovery_codes_code" UNIQUE("user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "users"."second_factors" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."second_factors_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"secret" text,
	"credential_id" text,
	"public_key" text,
	"sign_count" bigint DEFAULT 0 NOT NULL,
	"transports" text[] DEFAULT '{}' NOT NULL,
	"last_step" bigint,
	"confirmed_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "second_factors_credential_id" UNIQUE("credential_id"),
	CONSTRAINT "second_factors_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "second_factors_kind" CHECK ("users"."second_factors"."kind" in ('totp', 'passkey'))
);
--> statement-breakpoint
CREATE TABLE "users"."user_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"secret_hash" text,
	"refresh_hash" text,
	"previous_refresh_hash" text,
	"rotated_at" timestamp with time zone,
	"successor" text,
	"family_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text,
	"second_factor_at" timestamp with time zone,
	"ip" "inet",
	"user_agent" text,
	"device_id" text,
	CONSTRAINT "user_sessions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "user_sessions_kind" CHECK ("users"."user_sessions"."kind" in ('web', 'api'))
);
--> statement-breakpoint
CREATE TABLE "communications"."chat_members" (
	"institution_id" bigint NOT NULL,
	"room_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"last_read_seq" bigint DEFAULT 0 NOT NULL,
	"muted_until" timestamp with time zone,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "chat_members_room_id_user_id_pk" PRIMARY KEY("room_id","user_id"),
	CONSTRAINT "chat_members_role" CHECK ("communications"."chat_members"."role" in ('member', 'moderator'))
);
--> statement-breakpoint
CREATE TABLE "communications"."chat_reports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."chat_reports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"room_id" bigint NOT NULL,
	"message_id" text NOT NULL,
	"excerpt" text,
	"reason" text NOT NULL,
	"reported_by" bigint NOT NULL,
	"resolution" text,
	"resolved_by" bigint,
	"resolved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "chat_reports_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "chat_reports_once" UNIQUE("room_id","message_id","reported_by"),
	CONSTRAINT "chat_reports_resolution" CHECK ("communications"."chat_reports"."resolution" in ('dismissed', 'deleted', 'muted'))
);
--> statement-breakpoint
CREATE TABLE "communications"."chat_rooms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."chat_rooms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"section_id" bigint,
	"group_name" text,
	"title" text NOT NULL,
	"created_by" bigint,
	"locked_at" timestamp with time zone,
	"locked_by" bigint,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"last_message_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "chat_rooms_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "chat_rooms_section" UNIQUE("section_id"),
	CONSTRAINT "chat_rooms_kind" CHECK ("communications"."chat_rooms"."kind" in ('section', 'group', 'thread')),
	CONSTRAINT "chat_rooms_section_kind" CHECK (("communications"."chat_rooms"."kind" = 'section') = ("communications"."chat_rooms"."section_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "communications"."contact_points" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."contact_points_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"value" text NOT NULL,
	"label" text,
	"verified_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"disabled_reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "contact_points_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "contact_points_value" UNIQUE("user_id","channel","value"),
	CONSTRAINT "contact_points_channel" CHECK ("communications"."contact_points"."channel" in ('email', 'sms', 'push'))
);
--> statement-breakpoint
CREATE TABLE "communications"."deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"notification_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"provider" text,
	"provider_id" text,
	"address" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"cost_micros" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deliveries_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "deliveries_once" UNIQUE("notification_id","channel"),
	CONSTRAINT "deliveries_provider_id" UNIQUE("provider","provider_id"),
	CONSTRAINT "deliveries_channel" CHECK ("communications"."deliveries"."channel" in ('in_app', 'email', 'sms', 'push')),
	CONSTRAINT "deliveries_state" CHECK ("communications"."deliveries"."state" in ('queued', 'sent', 'delivered', 'bounced', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "communications"."message_recipients" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."message_recipients_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"message_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"on_behalf_of_student_id" bigint,
	"read_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_recipients_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "message_recipients_pair" UNIQUE("message_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "communications"."messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"thread_id" bigint,
	"reply_to_id" bigint,
	"sender_id" bigint NOT NULL,
	"audience" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"client_id" text,
	"sent_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "messages_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "messages_client_id" UNIQUE("sender_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "communications"."notification_preferences" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."notification_preferences_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text DEFAULT '*' NOT NULL,
	"in_app" boolean DEFAULT true NOT NULL,
	"email" boolean DEFAULT true NOT NULL,
	"sms" boolean DEFAULT false NOT NULL,
	"push" boolean DEFAULT false NOT NULL,
	"quiet_from" time,
	"quiet_to" time,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_preferences_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "notification_preferences_kind" UNIQUE("user_id","kind")
);
--> statement-breakpoint
CREATE TABLE "communications"."notifications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."notifications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"url" text,
	"event_id" bigint,
	"read_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notifications_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "notifications_once" UNIQUE("event_id","user_id","kind")
);
--> statement-breakpoint
CREATE TABLE "communications"."templates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."templates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"locale" text DEFAULT 'es' NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "templates_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "templates_kind" UNIQUE NULLS NOT DISTINCT("institution_id","kind","channel","locale"),
	CONSTRAINT "templates_channel" CHECK ("communications"."templates"."channel" in ('in_app', 'email', 'sms', 'push'))
);
--> statement-breakpoint
CREATE TABLE "communications"."webhook_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "communications"."webhook_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "webhook_events_once" UNIQUE("provider","event_id")
);
--> statement-breakpoint
CREATE TABLE "content"."adaptations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content"."adaptations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"document_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"needs" text[] NOT NULL,
	"body" jsonb NOT NULL,
	"measures" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_by" bigint NOT NULL,
	"provider" text,
	"model" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "adaptations_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "adaptations_needs" UNIQUE("document_id","version","needs"),
	CONSTRAINT "adaptations_some_need" CHECK (cardinality("content"."adaptations"."needs") > 0)
);
--> statement-breakpoint
CREATE TABLE "content"."coverage" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content"."coverage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"document_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"standard_id" bigint NOT NULL,
	"section_ref" text NOT NULL,
	"evidence" text,
	CONSTRAINT "coverage_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "coverage_once" UNIQUE("document_id","version","standard_id","section_ref")
);
--> statement-breakpoint
CREATE TABLE "content"."exports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content"."exports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"document_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"adaptation_id" bigint,
	"format" text NOT NULL,
	"object_key" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"created_by" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "exports_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "exports_format" CHECK ("content"."exports"."format" in ('html', 'docx', 'pdf', 'pptx', 'qti', 'markdown'))
);
--> statement-breakpoint
CREATE TABLE "content"."documents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content"."documents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"owner_id" bigint NOT NULL,
	"type" text NOT NULL,
	"title" text NOT NULL,
	"language" text DEFAULT 'es' NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"job_id" bigint,
	"section_id" bigint,
	"current_version" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_job_id" UNIQUE("job_id"),
	CONSTRAINT "documents_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "documents_type" CHECK ("content"."documents"."type" in ('lesson_plan', 'assessment', 'study_material', 'assignment', 'quiz', 'presentation')),
	CONSTRAINT "documents_status" CHECK ("content"."documents"."status" in ('draft', 'published', 'archived'))
);
--> statement-breakpoint
CREATE TABLE "content"."versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "content"."versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"document_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"validation" jsonb,
	"created_by" bigint NOT NULL,
	"provider" text,
	"model" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "versions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "versions_number" UNIQUE("document_id","version"),
	CONSTRAINT "versions_positive" CHECK ("content"."versions"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "courses"."assignment_standards" (
	"institution_id" bigint NOT NULL,
	"assignment_id" bigint NOT NULL,
	"standard_id" bigint NOT NULL,
	CONSTRAINT "assignment_standards_assignment_id_standard_id_pk" PRIMARY KEY("assignment_id","standard_id")
);
--> statement-breakpoint
CREATE TABLE "courses"."assignments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."assignments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"course_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"academic_session_id" bigint,
	"category_id" bigint,
	"rubric_id" bigint,
	"title" text NOT NULL,
	"description" text,
	"assigned_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"max_points" numeric(6, 2) DEFAULT 10 NOT NULL,
	"weight" numeric(6, 3) DEFAULT 1 NOT NULL,
	"late_policy" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"allow_resubmission" boolean DEFAULT true NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"document_id" bigint,
	"status" text DEFAULT 'published' NOT NULL,
	"created_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "assignments_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "assignments_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "assignments_status" CHECK ("courses"."assignments"."status" in ('draft', 'published')),
	CONSTRAINT "assignments_max_points" CHECK ("courses"."assignments"."max_points" > 0),
	CONSTRAINT "assignments_weight" CHECK ("courses"."assignments"."weight" >= 0)
);
--> statement-breakpoint
CREATE TABLE "courses"."courses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."courses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"code" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"subject" text NOT NULL,
	"grade_level" text NOT NULL,
	"school_year_id" bigint NOT NULL,
	"weekly_hours" integer,
	"prerequisite_ids" bigint[] DEFAULT '{}' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "courses_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "courses_code" UNIQUE("institution_id","school_year_id","code"),
	CONSTRAINT "courses_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "courses_status" CHECK ("courses"."courses"."status" in ('active', 'archived', 'tobedeleted'))
);
--> statement-breakpoint
CREATE TABLE "courses"."grade_categories" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."grade_categories_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"course_id" bigint NOT NULL,
	"title" text NOT NULL,
	"weight" numeric(6, 3) DEFAULT 1 NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grade_categories_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "grade_categories_title" UNIQUE("course_id","title"),
	CONSTRAINT "grade_categories_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "grade_categories_weight" CHECK ("courses"."grade_categories"."weight" >= 0)
);
--> statement-breakpoint
CREATE TABLE "courses"."grade_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."grade_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"grade_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"value" numeric(6, 2),
	"status" text NOT NULL,
	"comment" text,
	"reason" text,
	"changed_by" bigint NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grade_history_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "grade_history_version" UNIQUE("grade_id","version"),
	CONSTRAINT "grade_history_status" CHECK ("courses"."grade_history"."status" in ('scored', 'exempt', 'missing'))
);
--> statement-breakpoint
CREATE TABLE "courses"."grades" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."grades_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"assignment_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"value" numeric(6, 2),
	"status" text DEFAULT 'scored' NOT NULL,
	"comment" text,
	"version" integer DEFAULT 1 NOT NULL,
	"graded_by" bigint NOT NULL,
	"graded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "grades_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "grades_pair" UNIQUE("assignment_id","student_id"),
	CONSTRAINT "grades_status" CHECK ("courses"."grades"."status" in ('scored', 'exempt', 'missing')),
	CONSTRAINT "grades_value" CHECK ("courses"."grades"."value" is null or "courses"."grades"."value" >= 0),
	CONSTRAINT "grades_scored" CHECK (("courses"."grades"."status" = 'scored') = ("courses"."grades"."value" is not null))
);
--> statement-breakpoint
CREATE TABLE "courses"."rubrics" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."rubrics_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"criteria" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"owner_id" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rubrics_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "courses"."schedules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."schedules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"school_year_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"weekday" integer NOT NULL,
	"slot" integer,
	"starts_at" time NOT NULL,
	"ends_at" time NOT NULL,
	"room_id" bigint,
	"teacher_id" bigint,
	"locked" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "schedules_lesson" UNIQUE("section_id","weekday","starts_at"),
	CONSTRAINT "schedules_weekday" CHECK ("courses"."schedules"."weekday" between 1 and 7),
	CONSTRAINT "schedules_times" CHECK ("courses"."schedules"."starts_at" < "courses"."schedules"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "courses"."section_teachers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."section_teachers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"section_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"is_primary" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "section_teachers_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "section_teachers_pair" UNIQUE("section_id","user_id"),
	CONSTRAINT "section_teachers_sourced_id" UNIQUE("institution_id","sourced_id")
);
--> statement-breakpoint
CREATE TABLE "courses"."sections" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."sections_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"course_id" bigint NOT NULL,
	"title" text NOT NULL,
	"code" text NOT NULL,
	"group_name" text,
	"academic_session_id" bigint NOT NULL,
	"room_id" bigint,
	"capacity" integer DEFAULT 35 NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sections_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "sections_code" UNIQUE("institution_id","academic_session_id","code"),
	CONSTRAINT "sections_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "sections_status" CHECK ("courses"."sections"."status" in ('active', 'archived', 'tobedeleted')),
	CONSTRAINT "sections_capacity" CHECK ("courses"."sections"."capacity" > 0)
);
--> statement-breakpoint
CREATE TABLE "courses"."submissions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."submissions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"assignment_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"text" text,
	"files" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"submitted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"is_late" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'submitted' NOT NULL,
	"points" numeric(6, 2),
	"feedback" text,
	"rubric_scores" jsonb,
	"graded_by" bigint,
	"graded_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "submissions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "submissions_attempt" UNIQUE("assignment_id","student_id","attempt"),
	CONSTRAINT "submissions_status" CHECK ("courses"."submissions"."status" in ('draft', 'submitted', 'returned', 'graded')),
	CONSTRAINT "submissions_graded_by_a_person" CHECK ("courses"."submissions"."points" is null or "courses"."submissions"."graded_by" is not null)
);
--> statement-breakpoint
CREATE TABLE "courses"."curricula" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."curricula_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"code" text NOT NULL,
	"boe_id" text,
	"stage" text NOT NULL,
	"title" text NOT NULL,
	"territory" text DEFAULT 'ES' NOT NULL,
	"valid_from" date,
	"source" text NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL,
	"content_hash" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "curricula_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "curricula_code" UNIQUE NULLS NOT DISTINCT("institution_id","code","stage","territory"),
	CONSTRAINT "curricula_source" CHECK ("courses"."curricula"."source" in ('starter', 'boe', 'school'))
);
--> statement-breakpoint
CREATE TABLE "courses"."curriculum_standards" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "courses"."curriculum_standards_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"curriculum_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"stage" text NOT NULL,
	"subject_code" text,
	"subject_name" text,
	"grade_levels" text[] DEFAULT '{}' NOT NULL,
	"code" text,
	"parent_id" bigint,
	"text" text NOT NULL,
	"descriptors" text[] DEFAULT '{}' NOT NULL,
	"prerequisites" text[] DEFAULT '{}' NOT NULL,
	"connections" text[] DEFAULT '{}' NOT NULL,
	"hours" numeric(7, 2),
	"source" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"slug" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "curriculum_standards_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "curriculum_standards_slug" UNIQUE("curriculum_id","slug"),
	CONSTRAINT "curriculum_standards_kind" CHECK ("courses"."curriculum_standards"."kind" in ('subject', 'course', 'specific_competence', 'assessment_criterion', 'basic_knowledge', 'hours', 'descriptor', 'key_competence'))
);
--> statement-breakpoint
CREATE TABLE "mcp"."calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mcp"."calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint,
	"client_id" text,
	"server_name" text NOT NULL,
	"method" text NOT NULL,
	"tool_name" text,
	"arguments_hash" text,
	"ok" boolean NOT NULL,
	"error_code" text,
	"confirmed" boolean,
	"latency_ms" integer NOT NULL,
	"request_id" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calls_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "mcp"."definitions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mcp"."definitions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"server_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"definition" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"decided_by" bigint,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "definitions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "definitions_hash" UNIQUE("institution_id","server_id","kind","name","sha256"),
	CONSTRAINT "definitions_kind" CHECK ("mcp"."definitions"."kind" in ('tool', 'resource', 'prompt')),
	CONSTRAINT "definitions_status" CHECK ("mcp"."definitions"."status" in ('pending', 'approved', 'rejected')),
	CONSTRAINT "definitions_decided_by_a_person" CHECK ("mcp"."definitions"."status" = 'pending' or "mcp"."definitions"."decided_by" is not null)
);
--> statement-breakpoint
CREATE TABLE "mcp"."servers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mcp"."servers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"endpoint" text NOT NULL,
	"auth_kind" text DEFAULT 'none' NOT NULL,
	"oauth" jsonb,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"health" text DEFAULT 'healthy' NOT NULL,
	"last_checked_at" timestamp with time zone,
	"created_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "servers_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "servers_name" UNIQUE NULLS NOT DISTINCT("institution_id","name"),
	CONSTRAINT "servers_kind" CHECK ("mcp"."servers"."kind" in ('first_party', 'third_party')),
	CONSTRAINT "servers_auth_kind" CHECK ("mcp"."servers"."auth_kind" in ('none', 'bearer', 'oauth')),
	CONSTRAINT "servers_health" CHECK ("mcp"."servers"."health" in ('healthy', 'degraded', 'unhealthy', 'offline')),
	CONSTRAINT "servers_third_party_https" CHECK ("mcp"."servers"."kind" = 'first_party' or "mcp"."servers"."endpoint" like 'https://%')
);
--> statement-breakpoint
CREATE TABLE "mcp"."user_credentials" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mcp"."user_credentials_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"server_id" bigint NOT NULL,
	"ciphertext" text NOT NULL,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_credentials_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "user_credentials_pair" UNIQUE("user_id","server_id")
);
--> statement-breakpoint
CREATE TABLE "outbox"."idempotency_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox"."idempotency_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"actor_user_id" bigint NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer,
	"response" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "idempotency_keys_key" UNIQUE("institution_id","actor_user_id","key")
);
--> statement-breakpoint
CREATE TABLE "outbox"."events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox"."events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "events_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "personalization"."answers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."answers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"item_id" bigint NOT NULL,
	"skill_id" bigint NOT NULL,
	"response" jsonb NOT NULL,
	"correct" boolean NOT NULL,
	"elapsed_ms" integer,
	"predicted" double precision,
	"client_id" text,
	"answered_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "answers_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "answers_client_id" UNIQUE("student_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "personalization"."bandit_decisions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."bandit_decisions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"context" jsonb NOT NULL,
	"candidates" jsonb NOT NULL,
	"chosen_item_id" bigint NOT NULL,
	"propensity" double precision NOT NULL,
	"policy" text NOT NULL,
	"reward" double precision,
	"rewarded_at" timestamp with time zone,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bandit_decisions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "bandit_decisions_propensity" CHECK ("personalization"."bandit_decisions"."propensity" > 0 and "personalization"."bandit_decisions"."propensity" <= 1)
);
--> statement-breakpoint
CREATE TABLE "personalization"."items" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."items_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"skill_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"stem" text NOT NULL,
	"body" jsonb NOT NULL,
	"answer_key" jsonb NOT NULL,
	"difficulty" double precision DEFAULT 0 NOT NULL,
	"answers_seen" integer DEFAULT 0 NOT NULL,
	"approved_by" bigint,
	"is_active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "items_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "items_kind" CHECK ("personalization"."items"."kind" in ('single_choice', 'multiple_choice', 'numeric', 'short_text'))
);
--> statement-breakpoint
CREATE TABLE "personalization"."mastery" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."mastery_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"skill_id" bigint NOT NULL,
	"rating" double precision DEFAULT 0 NOT NULL,
	"probability" double precision NOT NULL,
	"answers_seen" integer DEFAULT 0 NOT NULL,
	"mastered_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mastery_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "mastery_pair" UNIQUE("student_id","skill_id"),
	CONSTRAINT "mastery_probability" CHECK ("personalization"."mastery"."probability" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "personalization"."paths" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."paths_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"goal_skill_id" bigint NOT NULL,
	"steps" jsonb NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "paths_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "paths_status" CHECK ("personalization"."paths"."status" in ('active', 'done', 'abandoned'))
);
--> statement-breakpoint
CREATE TABLE "personalization"."prerequisites" (
	"institution_id" bigint NOT NULL,
	"skill_id" bigint NOT NULL,
	"requires_id" bigint NOT NULL,
	"strength" double precision DEFAULT 0.9 NOT NULL,
	CONSTRAINT "prerequisites_skill_id_requires_id_pk" PRIMARY KEY("skill_id","requires_id"),
	CONSTRAINT "prerequisites_not_itself" CHECK ("personalization"."prerequisites"."skill_id" <> "personalization"."prerequisites"."requires_id"),
	CONSTRAINT "prerequisites_strength" CHECK ("personalization"."prerequisites"."strength" > 0 and "personalization"."prerequisites"."strength" <= 1)
);
--> statement-breakpoint
CREATE TABLE "personalization"."reviews" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."reviews_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"item_id" bigint NOT NULL,
	"card" jsonb NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"last_reviewed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "reviews_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "reviews_pair" UNIQUE("student_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "personalization"."skills" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "personalization"."skills_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"course_id" bigint,
	"standard_id" bigint,
	"slug" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "skills_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "skills_slug" UNIQUE("institution_id","slug")
);
--> statement-breakpoint
CREATE TABLE "privacy"."data_registry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy"."data_registry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"store" text NOT NULL,
	"location" text NOT NULL,
	"subject" text NOT NULL,
	"category" text NOT NULL,
	"legal_basis" text NOT NULL,
	"retention" text NOT NULL,
	"is_special" boolean DEFAULT false NOT NULL,
	CONSTRAINT "data_registry_location" UNIQUE("store","location"),
	CONSTRAINT "data_registry_store" CHECK ("privacy"."data_registry"."store" in ('postgres', 'redis', 'vector', 'r2', 'durable_object'))
);
--> statement-breakpoint
CREATE TABLE "privacy"."erasure_ledger" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy"."erasure_ledger_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"request_id" bigint,
	"store" text NOT NULL,
	"location" text NOT NULL,
	"subject_ref" text NOT NULL,
	"action" text NOT NULL,
	"legal_basis" text,
	"destroy_after" timestamp with time zone,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "erasure_ledger_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "erasure_ledger_action" CHECK ("privacy"."erasure_ledger"."action" in ('erased', 'blocked', 'retained'))
);
--> statement-breakpoint
CREATE TABLE "privacy"."keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy"."keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"subject_user_id" bigint,
	"kid" text NOT NULL,
	"key_version" integer DEFAULT 1 NOT NULL,
	"wrapped_key" text,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"destroyed_at" timestamp with time zone,
	CONSTRAINT "keys_kid_unique" UNIQUE("kid"),
	CONSTRAINT "keys_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "keys_version" UNIQUE NULLS NOT DISTINCT("institution_id","subject_user_id","key_version"),
	CONSTRAINT "keys_status" CHECK ("privacy"."keys"."status" in ('active', 'retired', 'destroyed')),
	CONSTRAINT "keys_destroyed_is_gone" CHECK (("privacy"."keys"."status" = 'destroyed') = ("privacy"."keys"."wrapped_key" is null))
);
--> statement-breakpoint
CREATE TABLE "privacy"."requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy"."requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"subject_user_id" bigint NOT NULL,
	"requested_by" bigint NOT NULL,
	"type" text NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"outcome" jsonb,
	"object_key" text,
	"due_at" timestamp with time zone NOT NULL,
	"reminded_at" timestamp with time zone,
	"decided_by" bigint,
	"closed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "requests_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "requests_type" CHECK ("privacy"."requests"."type" in ('access', 'portability', 'rectification', 'erasure', 'restriction', 'objection')),
	CONSTRAINT "requests_status" CHECK ("privacy"."requests"."status" in ('received', 'in_progress', 'waiting', 'completed', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "privacy"."retention_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "privacy"."retention_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"policy" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "retention_runs_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "resources"."bookings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "resources"."bookings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"resource_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"kind" text DEFAULT 'booking' NOT NULL,
	"maintenance_id" bigint,
	"title" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"period" "tstzrange" GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, '[)')) STORED,
	"series_id" text,
	"section_id" bigint,
	"status" text DEFAULT 'confirmed' NOT NULL,
	"cancelled_at" timestamp with time zone,
	"cancelled_by" bigint,
	"cancel_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "bookings_kind" CHECK ("resources"."bookings"."kind" in ('booking', 'maintenance')),
	CONSTRAINT "bookings_status" CHECK ("resources"."bookings"."status" in ('confirmed', 'cancelled')),
	CONSTRAINT "bookings_times" CHECK ("resources"."bookings"."starts_at" < "resources"."bookings"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "resources"."maintenance" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "resources"."maintenance_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"resource_id" bigint NOT NULL,
	"reported_by" bigint NOT NULL,
	"kind" text NOT NULL,
	"description" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"cost" numeric(12, 2),
	"status" text DEFAULT 'planned' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "maintenance_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "maintenance_kind" CHECK ("resources"."maintenance"."kind" in ('preventive', 'corrective', 'inspection')),
	CONSTRAINT "maintenance_status" CHECK ("resources"."maintenance"."status" in ('planned', 'in_progress', 'done', 'cancelled')),
	CONSTRAINT "maintenance_times" CHECK ("resources"."maintenance"."ends_at" is null or "resources"."maintenance"."starts_at" < "resources"."maintenance"."ends_at")
);
--> statement-breakpoint
CREATE TABLE "resources"."resource_status_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "resources"."resource_status_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"resource_id" bigint NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"reason" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"changed_by" bigint NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "resource_status_log_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "resources"."resources" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "resources"."resources_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"name" text NOT NULL,
	"code" text NOT NULL,
	"type" text NOT NULL,
	"capacity" integer,
	"features" text[] DEFAULT '{}' NOT NULL,
	"location" text,
	"description" text,
	"status" text DEFAULT 'available' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "resources_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "resources_code" UNIQUE("institution_id","code"),
	CONSTRAINT "resources_type" CHECK ("resources"."resources"."type" in ('classroom', 'lab', 'equipment', 'vehicle')),
	CONSTRAINT "resources_status" CHECK ("resources"."resources"."status" in ('available', 'out_of_service', 'retired')),
	CONSTRAINT "resources_capacity" CHECK ("resources"."resources"."capacity" > 0)
);
--> statement-breakpoint
CREATE TABLE "students"."academic_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."academic_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"course_id" bigint NOT NULL,
	"academic_session_id" bigint NOT NULL,
	"academic_year" text NOT NULL,
	"term" text NOT NULL,
	"grade" numeric(6, 2),
	"grade_label" text,
	"grade_points" numeric(4, 2),
	"attendance_percentage" numeric(5, 2),
	"credits" numeric(6, 2),
	"teacher_notes" text,
	"amendment" integer DEFAULT 0 NOT NULL,
	"amends" bigint,
	"amendment_reason" text,
	"recorded_by" bigint NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "academic_records_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "academic_records_once" UNIQUE("student_id","course_id","academic_year","term","amendment"),
	CONSTRAINT "academic_records_attendance" CHECK ("students"."academic_records"."attendance_percentage" between 0 and 100),
	CONSTRAINT "academic_records_amendment" CHECK (("students"."academic_records"."amendment" = 0) = ("students"."academic_records"."amends" is null) and ("students"."academic_records"."amends" is null or length(trim("students"."academic_records"."amendment_reason")) > 0))
);
--> statement-breakpoint
CREATE TABLE "students"."attendance" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."attendance_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"date" date NOT NULL,
	"slot" integer DEFAULT 1 NOT NULL,
	"status" text NOT NULL,
	"minutes" integer DEFAULT 0 NOT NULL,
	"note" text,
	"recorded_by" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "attendance_lesson" UNIQUE("student_id","section_id","date","slot"),
	CONSTRAINT "attendance_status" CHECK ("students"."attendance"."status" in ('present', 'absent', 'late', 'excused')),
	CONSTRAINT "attendance_minutes" CHECK ("students"."attendance"."minutes" between 0 and 600),
	CONSTRAINT "attendance_slot" CHECK ("students"."attendance"."slot" between 1 and 20)
);
--> statement-breakpoint
CREATE TABLE "students"."behavioral_records" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavioral_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"section_id" bigint,
	"kind" text NOT NULL,
	"severity" text,
	"description" text NOT NULL,
	"action" text,
	"occurred_at" timestamp with time zone NOT NULL,
	"guardians_notified_at" timestamp with time zone,
	"recorded_by" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "behavioral_records_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavioral_records_kind" CHECK ("students"."behavioral_records"."kind" in ('merit', 'incident')),
	CONSTRAINT "behavioral_records_severity" CHECK ("students"."behavioral_records"."severity" in ('minor', 'serious', 'very_serious')),
	CONSTRAINT "behavioral_records_incident_severity" CHECK ("students"."behavioral_records"."kind" = 'merit' or "students"."behavioral_records"."severity" is not null)
);
--> statement-breakpoint
CREATE TABLE "students"."enrollments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."enrollments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"student_id" bigint NOT NULL,
	"section_id" bigint NOT NULL,
	"role" text DEFAULT 'student' NOT NULL,
	"begin_date" date,
	"end_date" date,
	"status" text DEFAULT 'active' NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"withdrawn_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "enrollments_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "enrollments_pair" UNIQUE("student_id","section_id"),
	CONSTRAINT "enrollments_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "enrollments_role" CHECK ("students"."enrollments"."role" in ('student', 'auditor')),
	CONSTRAINT "enrollments_status" CHECK ("students"."enrollments"."status" in ('active', 'withdrawn', 'completed', 'tobedeleted')),
	CONSTRAINT "enrollments_dates" CHECK ("students"."enrollments"."begin_date" <= "students"."enrollments"."end_date")
);
--> statement-breakpoint
CREATE TABLE "students"."learning_embeddings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."learning_embeddings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"embedding_type" text NOT NULL,
	"vector_id" text NOT NULL,
	"namespace" text NOT NULL,
	"model" text NOT NULL,
	"dimensions" integer NOT NULL,
	"content_hash" text NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "learning_embeddings_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "learning_embeddings_vector" UNIQUE("namespace","vector_id"),
	CONSTRAINT "learning_embeddings_type" UNIQUE("student_id","embedding_type","model"),
	CONSTRAINT "learning_embeddings_type_value" CHECK ("students"."learning_embeddings"."embedding_type" in ('learning_style', 'progress', 'behavior'))
);
--> statement-breakpoint
CREATE TABLE "students"."students" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."students_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"sourced_id" text,
	"student_number" text NOT NULL,
	"date_of_birth" date,
	"sex" text,
	"admission_date" date,
	"graduation_date" date,
	"grade_level" text,
	"group_name" text,
	"status" text DEFAULT 'active' NOT NULL,
	"learning_profile" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"emergency_contacts" text,
	"medical_information" text,
	"restricted_at" timestamp with time zone,
	"blocked_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "students_user_id" UNIQUE("user_id"),
	CONSTRAINT "students_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "students_number" UNIQUE("institution_id","student_number"),
	CONSTRAINT "students_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "students_sex" CHECK ("students"."students"."sex" in ('female', 'male', 'other', 'unspecified')),
	CONSTRAINT "students_status" CHECK ("students"."students"."status" in ('active', 'inactive', 'graduated', 'transferred', 'withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "users"."academic_sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."academic_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"title" text NOT NULL,
	"type" text NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"parent_id" bigint,
	"school_year" text NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "academic_sessions_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "academic_sessions_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "academic_sessions_title" UNIQUE("institution_id","school_year","type","title"),
	CONSTRAINT "academic_sessions_type" CHECK ("users"."academic_sessions"."type" in ('schoolYear', 'semester', 'term', 'gradingPeriod')),
	CONSTRAINT "academic_sessions_dates" CHECK ("users"."academic_sessions"."start_date" <= "users"."academic_sessions"."end_date")
);
--> statement-breakpoint
CREATE TABLE "users"."audit_logs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."audit_logs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_user_id" bigint,
	"actor_role" text,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text,
	"before" jsonb,
	"after" jsonb,
	"ip" "inet",
	"user_agent" text,
	"session_id" text,
	"request_id" text,
	"prev_hash" text DEFAULT '' NOT NULL,
	"hash" text DEFAULT '' NOT NULL,
	CONSTRAINT "audit_logs_seq" UNIQUE("institution_id","seq")
);
--> statement-breakpoint
CREATE TABLE "users"."consents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"purpose" text NOT NULL,
	"text_version" text NOT NULL,
	"granted" boolean NOT NULL,
	"decided_by" bigint NOT NULL,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "consents_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "users"."guardianships" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."guardianships_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"guardian_user_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"relation" text NOT NULL,
	"has_custody" boolean DEFAULT true NOT NULL,
	"can_contact" boolean DEFAULT true NOT NULL,
	"can_view_records" boolean DEFAULT true NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "guardianships_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "guardianships_pair" UNIQUE("guardian_user_id","student_id"),
	CONSTRAINT "guardianships_relation" CHECK ("users"."guardianships"."relation" in ('mother', 'father', 'guardian', 'grandparent', 'sibling', 'relative', 'other'))
);
--> statement-breakpoint
CREATE TABLE "users"."institutions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."institutions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"official_code" text,
	"kind" text DEFAULT 'school' NOT NULL,
	"time_zone" text DEFAULT 'Europe/Madrid' NOT NULL,
	"locale" text DEFAULT 'es' NOT NULL,
	"grading_scale" jsonb DEFAULT '{"min":0,"max":10,"pass":5,"decimals":2}'::jsonb NOT NULL,
	"branding" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"address" text,
	"phone" text,
	"email" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "institutions_official_code" UNIQUE("official_code"),
	CONSTRAINT "institutions_kind" CHECK ("users"."institutions"."kind" in ('school', 'platform'))
);
--> statement-breakpoint
CREATE TABLE "users"."invitations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."invitations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"email" text NOT NULL,
	"role_id" bigint NOT NULL,
	"user_id" bigint,
	"token_hash" text NOT NULL,
	"invited_by" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitations_token_hash" UNIQUE("token_hash"),
	CONSTRAINT "invitations_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "invitations_email_lower" CHECK ("users"."invitations"."email" = lower("users"."invitations"."email"))
);
--> statement-breakpoint
CREATE TABLE "users"."orgs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."orgs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text NOT NULL,
	"name" text NOT NULL,
	"type" text DEFAULT 'school' NOT NULL,
	"identifier" text,
	"parent_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orgs_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "orgs_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "orgs_type" CHECK ("users"."orgs"."type" in ('department', 'school', 'district', 'local', 'state', 'national'))
);
--> statement-breakpoint
CREATE TABLE "users"."permissions" (
	"name" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users"."role_permissions" (
	"institution_id" bigint,
	"role_id" bigint NOT NULL,
	"permission" text NOT NULL,
	CONSTRAINT "role_permissions_role_id_permission_pk" PRIMARY KEY("role_id","permission")
);
--> statement-breakpoint
CREATE TABLE "users"."roles" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."roles_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "roles_name" UNIQUE NULLS NOT DISTINCT("institution_id","name"),
	CONSTRAINT "roles_kind" CHECK ("users"."roles"."kind" in ('super_admin', 'school_admin', 'teacher', 'student', 'parent')),
	CONSTRAINT "roles_super_admin_is_built_in" CHECK ("users"."roles"."kind" <> 'super_admin' or "users"."roles"."institution_id" is null)
);
--> statement-breakpoint
CREATE TABLE "users"."roster_imports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."roster_imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"file_hash" text NOT NULL,
	"file_name" text,
	"format" text DEFAULT 'oneroster' NOT NULL,
	"status" text NOT NULL,
	"report" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"summary" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"object_key" text,
	"rows" integer DEFAULT 0 NOT NULL,
	"created_by" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"committed_at" timestamp with time zone,
	CONSTRAINT "roster_imports_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "roster_imports_status" CHECK ("users"."roster_imports"."status" in ('checked', 'committed', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "users"."user_roles" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."user_roles_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"user_id" bigint NOT NULL,
	"role_type" text NOT NULL,
	"role" text NOT NULL,
	"org_id" bigint NOT NULL,
	"begin_date" date,
	"end_date" date,
	"user_profile" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_roles_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "user_roles_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "user_roles_part" UNIQUE("user_id","org_id","role"),
	CONSTRAINT "user_roles_role_type" CHECK ("users"."user_roles"."role_type" in ('primary', 'secondary'))
);
--> statement-breakpoint
CREATE TABLE "users"."users" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."users_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"sourced_id" text,
	"email" text,
	"email_verified_at" timestamp with time zone,
	"password_hash" text,
	"password_changed_at" timestamp with time zone,
	"must_change_password" boolean DEFAULT false NOT NULL,
	"username" text,
	"identifier" text,
	"given_name" text NOT NULL,
	"middle_name" text,
	"family_name" text NOT NULL,
	"phone" text,
	"locale" text,
	"avatar_key" text,
	"role_id" bigint NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"last_login_at" timestamp with time zone,
	"restricted_at" timestamp with time zone,
	"blocked_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "users_sourced_id" UNIQUE("institution_id","sourced_id"),
	CONSTRAINT "users_status" CHECK ("users"."users"."status" in ('active', 'tobedeleted')),
	CONSTRAINT "users_email_lower" CHECK ("users"."users"."email" = lower("users"."users"."email")),
	CONSTRAINT "users_email_format" CHECK ("users"."users"."email" ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]{2,}$')
);
--> statement-breakpoint
ALTER TABLE "ai"."budgets" ADD CONSTRAINT "budgets_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."budgets" ADD CONSTRAINT "budgets_updated_by" FOREIGN KEY ("institution_id","updated_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."conversations" ADD CONSTRAINT "conversations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."conversations" ADD CONSTRAINT "conversations_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."jobs" ADD CONSTRAINT "jobs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."jobs" ADD CONSTRAINT "jobs_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."provider_policies" ADD CONSTRAINT "provider_policies_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."provider_policies" ADD CONSTRAINT "provider_policies_updated_by" FOREIGN KEY ("institution_id","updated_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."usage_log" ADD CONSTRAINT "usage_log_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."usage_log" ADD CONSTRAINT "usage_log_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai"."usage_log" ADD CONSTRAINT "usage_log_job" FOREIGN KEY ("institution_id","job_id") REFERENCES "ai"."jobs"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."events" ADD CONSTRAINT "events_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."events" ADD CONSTRAINT "events_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."events" ADD CONSTRAINT "events_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."daily_aggregates" ADD CONSTRAINT "daily_aggregates_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."interventions" ADD CONSTRAINT "interventions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."interventions" ADD CONSTRAINT "interventions_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."interventions" ADD CONSTRAINT "interventions_prediction" FOREIGN KEY ("institution_id","prediction_id") REFERENCES "analytics"."predictions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."interventions" ADD CONSTRAINT "interventions_assigned_to" FOREIGN KEY ("institution_id","assigned_to") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."interventions" ADD CONSTRAINT "interventions_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."model_registry" ADD CONSTRAINT "model_registry_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."predictions" ADD CONSTRAINT "predictions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."predictions" ADD CONSTRAINT "predictions_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."predictions" ADD CONSTRAINT "predictions_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."report_definitions" ADD CONSTRAINT "report_definitions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."report_definitions" ADD CONSTRAINT "report_definitions_owner" FOREIGN KEY ("institution_id","owner_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."report_runs" ADD CONSTRAINT "report_runs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."report_runs" ADD CONSTRAINT "report_runs_definition" FOREIGN KEY ("institution_id","definition_id") REFERENCES "analytics"."report_definitions"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics"."report_runs" ADD CONSTRAINT "report_runs_requested_by" FOREIGN KEY ("institution_id","requested_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."api_keys" ADD CONSTRAINT "api_keys_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."api_keys" ADD CONSTRAINT "api_keys_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."known_devices" ADD CONSTRAINT "known_devices_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."known_devices" ADD CONSTRAINT "known_devices_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD CONSTRAINT "password_resets_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."password_resets" ADD CONSTRAINT "password_resets_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."recovery_codes" ADD CONSTRAINT "recovery_codes_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."recovery_codes" ADD CONSTRAINT "recovery_codes_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."second_factors" ADD CONSTRAINT "second_factors_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."second_factors" ADD CONSTRAINT "second_factors_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."user_sessions" ADD CONSTRAINT "user_sessions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."user_sessions" ADD CONSTRAINT "user_sessions_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_members" ADD CONSTRAINT "chat_members_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_members" ADD CONSTRAINT "chat_members_room" FOREIGN KEY ("institution_id","room_id") REFERENCES "communications"."chat_rooms"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_members" ADD CONSTRAINT "chat_members_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_reports" ADD CONSTRAINT "chat_reports_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_reports" ADD CONSTRAINT "chat_reports_room" FOREIGN KEY ("institution_id","room_id") REFERENCES "communications"."chat_rooms"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_reports" ADD CONSTRAINT "chat_reports_reported_by" FOREIGN KEY ("institution_id","reported_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_reports" ADD CONSTRAINT "chat_reports_resolved_by" FOREIGN KEY ("institution_id","resolved_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_rooms" ADD CONSTRAINT "chat_rooms_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_rooms" ADD CONSTRAINT "chat_rooms_section_of" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."chat_rooms" ADD CONSTRAINT "chat_rooms_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."contact_points" ADD CONSTRAINT "contact_points_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."contact_points" ADD CONSTRAINT "contact_points_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."deliveries" ADD CONSTRAINT "deliveries_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."deliveries" ADD CONSTRAINT "deliveries_notification" FOREIGN KEY ("institution_id","notification_id") REFERENCES "communications"."notifications"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."message_recipients" ADD CONSTRAINT "message_recipients_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."message_recipients" ADD CONSTRAINT "message_recipients_message" FOREIGN KEY ("institution_id","message_id") REFERENCES "communications"."messages"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."message_recipients" ADD CONSTRAINT "message_recipients_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."messages" ADD CONSTRAINT "messages_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."messages" ADD CONSTRAINT "messages_thread" FOREIGN KEY ("institution_id","thread_id") REFERENCES "communications"."messages"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."messages" ADD CONSTRAINT "messages_reply_to" FOREIGN KEY ("institution_id","reply_to_id") REFERENCES "communications"."messages"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."messages" ADD CONSTRAINT "messages_sender" FOREIGN KEY ("institution_id","sender_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."notification_preferences" ADD CONSTRAINT "notification_preferences_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."notification_preferences" ADD CONSTRAINT "notification_preferences_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."notifications" ADD CONSTRAINT "notifications_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."notifications" ADD CONSTRAINT "notifications_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."templates" ADD CONSTRAINT "templates_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications"."webhook_events" ADD CONSTRAINT "webhook_events_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."adaptations" ADD CONSTRAINT "adaptations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."adaptations" ADD CONSTRAINT "adaptations_document" FOREIGN KEY ("institution_id","document_id") REFERENCES "content"."documents"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."adaptations" ADD CONSTRAINT "adaptations_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."coverage" ADD CONSTRAINT "coverage_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."coverage" ADD CONSTRAINT "coverage_standard_id_curriculum_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "courses"."curriculum_standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."coverage" ADD CONSTRAINT "coverage_document" FOREIGN KEY ("institution_id","document_id") REFERENCES "content"."documents"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."exports" ADD CONSTRAINT "exports_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."exports" ADD CONSTRAINT "exports_document" FOREIGN KEY ("institution_id","document_id") REFERENCES "content"."documents"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."exports" ADD CONSTRAINT "exports_adaptation" FOREIGN KEY ("institution_id","adaptation_id") REFERENCES "content"."adaptations"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."exports" ADD CONSTRAINT "exports_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."documents" ADD CONSTRAINT "documents_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."documents" ADD CONSTRAINT "documents_owner" FOREIGN KEY ("institution_id","owner_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."documents" ADD CONSTRAINT "documents_job" FOREIGN KEY ("institution_id","job_id") REFERENCES "ai"."jobs"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."documents" ADD CONSTRAINT "documents_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."versions" ADD CONSTRAINT "versions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."versions" ADD CONSTRAINT "versions_document" FOREIGN KEY ("institution_id","document_id") REFERENCES "content"."documents"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "content"."versions" ADD CONSTRAINT "versions_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignment_standards" ADD CONSTRAINT "assignment_standards_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignment_standards" ADD CONSTRAINT "assignment_standards_standard_id_curriculum_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "courses"."curriculum_standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignment_standards" ADD CONSTRAINT "assignment_standards_assignment" FOREIGN KEY ("institution_id","assignment_id") REFERENCES "courses"."assignments"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_course" FOREIGN KEY ("institution_id","course_id") REFERENCES "courses"."courses"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_category" FOREIGN KEY ("institution_id","category_id") REFERENCES "courses"."grade_categories"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_rubric" FOREIGN KEY ("institution_id","rubric_id") REFERENCES "courses"."rubrics"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."assignments" ADD CONSTRAINT "assignments_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."courses" ADD CONSTRAINT "courses_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."courses" ADD CONSTRAINT "courses_school_year" FOREIGN KEY ("institution_id","school_year_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grade_categories" ADD CONSTRAINT "grade_categories_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grade_categories" ADD CONSTRAINT "grade_categories_course" FOREIGN KEY ("institution_id","course_id") REFERENCES "courses"."courses"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grade_history" ADD CONSTRAINT "grade_history_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grade_history" ADD CONSTRAINT "grade_history_grade" FOREIGN KEY ("institution_id","grade_id") REFERENCES "courses"."grades"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grade_history" ADD CONSTRAINT "grade_history_changed_by" FOREIGN KEY ("institution_id","changed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grades" ADD CONSTRAINT "grades_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grades" ADD CONSTRAINT "grades_assignment" FOREIGN KEY ("institution_id","assignment_id") REFERENCES "courses"."assignments"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grades" ADD CONSTRAINT "grades_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."grades" ADD CONSTRAINT "grades_graded_by" FOREIGN KEY ("institution_id","graded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."rubrics" ADD CONSTRAINT "rubrics_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."rubrics" ADD CONSTRAINT "rubrics_owner" FOREIGN KEY ("institution_id","owner_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."schedules" ADD CONSTRAINT "schedules_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."schedules" ADD CONSTRAINT "schedules_school_year" FOREIGN KEY ("institution_id","school_year_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."schedules" ADD CONSTRAINT "schedules_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."schedules" ADD CONSTRAINT "schedules_room" FOREIGN KEY ("institution_id","room_id") REFERENCES "resources"."resources"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."schedules" ADD CONSTRAINT "schedules_teacher" FOREIGN KEY ("institution_id","teacher_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."section_teachers" ADD CONSTRAINT "section_teachers_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."section_teachers" ADD CONSTRAINT "section_teachers_section" FOREIGN KEY ("institution_id","section_id") REFERENCES "courses"."sections"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."section_teachers" ADD CONSTRAINT "section_teachers_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."sections" ADD CONSTRAINT "sections_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."sections" ADD CONSTRAINT "sections_course" FOREIGN KEY ("institution_id","course_id") REFERENCES "courses"."courses"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."sections" ADD CONSTRAINT "sections_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."sections" ADD CONSTRAINT "sections_room" FOREIGN KEY ("institution_id","room_id") REFERENCES "resources"."resources"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."submissions" ADD CONSTRAINT "submissions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."submissions" ADD CONSTRAINT "submissions_assignment" FOREIGN KEY ("institution_id","assignment_id") REFERENCES "courses"."assignments"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."submissions" ADD CONSTRAINT "submissions_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."submissions" ADD CONSTRAINT "submissions_graded_by" FOREIGN KEY ("institution_id","graded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."curricula" ADD CONSTRAINT "curricula_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."curriculum_standards" ADD CONSTRAINT "curriculum_standards_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "courses"."curriculum_standards" ADD CONSTRAINT "curriculum_standards_curriculum_id_curricula_id_fk" FOREIGN KEY ("curriculum_id") REFERENCES "courses"."curricula"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."calls" ADD CONSTRAINT "calls_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."calls" ADD CONSTRAINT "calls_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."definitions" ADD CONSTRAINT "definitions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."definitions" ADD CONSTRAINT "definitions_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "mcp"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."definitions" ADD CONSTRAINT "definitions_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."servers" ADD CONSTRAINT "servers_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."user_credentials" ADD CONSTRAINT "user_credentials_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."user_credentials" ADD CONSTRAINT "user_credentials_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "mcp"."servers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mcp"."user_credentials" ADD CONSTRAINT "user_credentials_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox"."events" ADD CONSTRAINT "events_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."answers" ADD CONSTRAINT "answers_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."answers" ADD CONSTRAINT "answers_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."answers" ADD CONSTRAINT "answers_item" FOREIGN KEY ("institution_id","item_id") REFERENCES "personalization"."items"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."answers" ADD CONSTRAINT "answers_skill" FOREIGN KEY ("institution_id","skill_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."bandit_decisions" ADD CONSTRAINT "bandit_decisions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."bandit_decisions" ADD CONSTRAINT "bandit_decisions_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."bandit_decisions" ADD CONSTRAINT "bandit_decisions_item" FOREIGN KEY ("institution_id","chosen_item_id") REFERENCES "personalization"."items"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."items" ADD CONSTRAINT "items_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."items" ADD CONSTRAINT "items_skill" FOREIGN KEY ("institution_id","skill_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."items" ADD CONSTRAINT "items_approved_by" FOREIGN KEY ("institution_id","approved_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."mastery" ADD CONSTRAINT "mastery_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."mastery" ADD CONSTRAINT "mastery_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."mastery" ADD CONSTRAINT "mastery_skill" FOREIGN KEY ("institution_id","skill_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."paths" ADD CONSTRAINT "paths_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."paths" ADD CONSTRAINT "paths_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."paths" ADD CONSTRAINT "paths_goal" FOREIGN KEY ("institution_id","goal_skill_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."paths" ADD CONSTRAINT "paths_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."prerequisites" ADD CONSTRAINT "prerequisites_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."prerequisites" ADD CONSTRAINT "prerequisites_skill" FOREIGN KEY ("institution_id","skill_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."prerequisites" ADD CONSTRAINT "prerequisites_requires" FOREIGN KEY ("institution_id","requires_id") REFERENCES "personalization"."skills"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."reviews" ADD CONSTRAINT "reviews_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."reviews" ADD CONSTRAINT "reviews_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."reviews" ADD CONSTRAINT "reviews_item" FOREIGN KEY ("institution_id","item_id") REFERENCES "personalization"."items"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."skills" ADD CONSTRAINT "skills_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."skills" ADD CONSTRAINT "skills_standard_id_curriculum_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "courses"."curriculum_standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personalization"."skills" ADD CONSTRAINT "skills_course" FOREIGN KEY ("institution_id","course_id") REFERENCES "courses"."courses"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."erasure_ledger" ADD CONSTRAINT "erasure_ledger_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."erasure_ledger" ADD CONSTRAINT "erasure_ledger_request" FOREIGN KEY ("institution_id","request_id") REFERENCES "privacy"."requests"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."keys" ADD CONSTRAINT "keys_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."requests" ADD CONSTRAINT "requests_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."requests" ADD CONSTRAINT "requests_subject" FOREIGN KEY ("institution_id","subject_user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."requests" ADD CONSTRAINT "requests_requested_by" FOREIGN KEY ("institution_id","requested_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."requests" ADD CONSTRAINT "requests_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "privacy"."retention_runs" ADD CONSTRAINT "retention_runs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."bookings" ADD CONSTRAINT "bookings_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."bookings" ADD CONSTRAINT "bookings_resource" FOREIGN KEY ("institution_id","resource_id") REFERENCES "resources"."resources"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."bookings" ADD CONSTRAINT "bookings_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."bookings" ADD CONSTRAINT "bookings_maintenance" FOREIGN KEY ("institution_id","maintenance_id") REFERENCES "resources"."maintenance"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."maintenance" ADD CONSTRAINT "maintenance_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."maintenance" ADD CONSTRAINT "maintenance_resource" FOREIGN KEY ("institution_id","resource_id") REFERENCES "resources"."resources"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."maintenance" ADD CONSTRAINT "maintenance_reported_by" FOREIGN KEY ("institution_id","reported_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."resource_status_log" ADD CONSTRAINT "resource_status_log_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."resource_status_log" ADD CONSTRAINT "resource_status_log_resource" FOREIGN KEY ("institution_id","resource_id") REFERENCES "resources"."resources"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."resource_status_log" ADD CONSTRAINT "resource_status_log_changed_by" FOREIGN KEY ("institution_id","changed_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resources"."resources" ADD CONSTRAINT "resources_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."academic_records" ADD CONSTRAINT "academic_records_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."academic_records" ADD CONSTRAINT "academic_records_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."academic_records" ADD CONSTRAINT "academic_records_session" FOREIGN KEY ("institution_id","academic_session_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."academic_records" ADD CONSTRAINT "academic_records_amends" FOREIGN KEY ("institution_id","amends") REFERENCES "students"."academic_records"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."academic_records" ADD CONSTRAINT "academic_records_recorded_by" FOREIGN KEY ("institution_id","recorded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance" ADD CONSTRAINT "attendance_recorded_by" FOREIGN KEY ("institution_id","recorded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavioral_records" ADD CONSTRAINT "behavioral_records_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavioral_records" ADD CONSTRAINT "behavioral_records_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."behavioral_records" ADD CONSTRAINT "behavioral_records_recorded_by" FOREIGN KEY ("institution_id","recorded_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."enrollments" ADD CONSTRAINT "enrollments_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."enrollments" ADD CONSTRAINT "enrollments_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."learning_embeddings" ADD CONSTRAINT "learning_embeddings_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."learning_embeddings" ADD CONSTRAINT "learning_embeddings_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."students" ADD CONSTRAINT "students_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."students" ADD CONSTRAINT "students_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."academic_sessions" ADD CONSTRAINT "academic_sessions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."academic_sessions" ADD CONSTRAINT "academic_sessions_parent" FOREIGN KEY ("institution_id","parent_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."audit_logs" ADD CONSTRAINT "audit_logs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."consents" ADD CONSTRAINT "consents_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."consents" ADD CONSTRAINT "consents_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."consents" ADD CONSTRAINT "consents_decided_by" FOREIGN KEY ("institution_id","decided_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."guardianships" ADD CONSTRAINT "guardianships_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."guardianships" ADD CONSTRAINT "guardianships_guardian" FOREIGN KEY ("institution_id","guardian_user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."invitations" ADD CONSTRAINT "invitations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."invitations" ADD CONSTRAINT "invitations_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "users"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."invitations" ADD CONSTRAINT "invitations_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."invitations" ADD CONSTRAINT "invitations_invited_by" FOREIGN KEY ("institution_id","invited_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."orgs" ADD CONSTRAINT "orgs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."orgs" ADD CONSTRAINT "orgs_parent" FOREIGN KEY ("institution_id","parent_id") REFERENCES "users"."orgs"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."role_permissions" ADD CONSTRAINT "role_permissions_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."role_permissions" ADD CONSTRAINT "role_permissions_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "users"."roles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."role_permissions" ADD CONSTRAINT "role_permissions_permission_permissions_name_fk" FOREIGN KEY ("permission") REFERENCES "users"."permissions"("name") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."role_permissions" ADD CONSTRAINT "role_permissions_role" FOREIGN KEY ("institution_id","role_id") REFERENCES "users"."roles"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."roles" ADD CONSTRAINT "roles_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."roster_imports" ADD CONSTRAINT "roster_imports_created_by" FOREIGN KEY ("institution_id","created_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."user_roles" ADD CONSTRAINT "user_roles_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."user_roles" ADD CONSTRAINT "user_roles_user" FOREIGN KEY ("institution_id","user_id") REFERENCES "users"."users"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."user_roles" ADD CONSTRAINT "user_roles_org" FOREIGN KEY ("institution_id","org_id") REFERENCES "users"."orgs"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."users" ADD CONSTRAINT "users_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."users" ADD CONSTRAINT "users_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "users"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversations_institution_id_user_id_updated_at_index" ON "ai"."conversations" USING btree ("institution_id","user_id","updated_at");--> statement-breakpoint
CREATE INDEX "jobs_institution_id_user_id_created_at_index" ON "ai"."jobs" USING btree ("institution_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "jobs_open" ON "ai"."jobs" USING btree ("institution_id","created_at") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "usage_log_institution_id_started_at_index" ON "ai"."usage_log" USING btree ("institution_id","started_at");--> statement-breakpoint
CREATE INDEX "usage_log_institution_id_user_id_started_at_index" ON "ai"."usage_log" USING btree ("institution_id","user_id","started_at");--> statement-breakpoint
CREATE INDEX "events_institution_id_type_occurred_at_index" ON "analytics"."events" USING btree ("institution_id","type","occurred_at");--> statement-breakpoint
CREATE INDEX "events_institution_id_student_id_occurred_at_index" ON "analytics"."events" USING btree ("institution_id","student_id","occurred_at");--> statement-breakpoint
CREATE INDEX "interventions_institution_id_student_id_index" ON "analytics"."interventions" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "interventions_institution_id_assigned_to_status_index" ON "analytics"."interventions" USING btree ("institution_id","assigned_to","status");--> statement-breakpoint
CREATE INDEX "predictions_institution_id_student_id_created_at_index" ON "analytics"."predictions" USING btree ("institution_id","student_id","created_at");--> statement-breakpoint
CREATE INDEX "predictions_institution_id_model_level_created_at_index" ON "analytics"."predictions" USING btree ("institution_id","model","level","created_at");--> statement-breakpoint
CREATE INDEX "report_definitions_institution_id_owner_id_index" ON "analytics"."report_definitions" USING btree ("institution_id","owner_id");--> statement-breakpoint
CREATE INDEX "report_runs_institution_id_requested_by_created_at_index" ON "analytics"."report_runs" USING btree ("institution_id","requested_by","created_at");--> statement-breakpoint
CREATE INDEX "api_keys_institution_id_user_id_index" ON "users"."api_keys" USING btree ("institution_id","user_id");--> statement-breakpoint
CREATE INDEX "password_resets_institution_id_user_id_index" ON "users"."password_resets" USING btree ("institution_id","user_id");--> statement-breakpoint
CREATE INDEX "second_factors_institution_id_user_id_index" ON "users"."second_factors" USING btree ("institution_id","user_id");--> statement-breakpoint
CREATE INDEX "user_sessions_institution_id_user_id_expires_at_index" ON "users"."user_sessions" USING btree ("institution_id","user_id","expires_at");--> statement-breakpoint
CREATE INDEX "user_sessions_family_id_index" ON "users"."user_sessions" USING btree ("family_id");--> statement-breakpoint
CREATE INDEX "chat_members_institution_id_user_id_index" ON "communications"."chat_members" USING btree ("institution_id","user_id");--> statement-breakpoint
CREATE INDEX "chat_reports_institution_id_room_id_created_at_index" ON "communications"."chat_reports" USING btree ("institution_id","room_id","created_at");--> statement-breakpoint
CREATE INDEX "deliveries_institution_id_state_created_at_index" ON "communications"."deliveries" USING btree ("institution_id","state","created_at");--> statement-breakpoint
CREATE INDEX "message_recipients_institution_id_user_id_message_id_index" ON "communications"."message_recipients" USING btree ("institution_id","user_id","message_id");--> statement-breakpoint
CREATE INDEX "message_recipients_unread" ON "communications"."message_recipients" USING btree ("user_id") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "messages_institution_id_sender_id_sent_at_index" ON "communications"."messages" USING btree ("institution_id","sender_id","sent_at");--> statement-breakpoint
CREATE INDEX "messages_institution_id_thread_id_sent_at_index" ON "communications"."messages" USING btree ("institution_id","thread_id","sent_at");--> statement-breakpoint
CREATE INDEX "notifications_institution_id_user_id_created_at_index" ON "communications"."notifications" USING btree ("institution_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "communications"."notifications" USING btree ("user_id") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "webhook_events_institution_id_received_at_index" ON "communications"."webhook_events" USING btree ("institution_id","received_at");--> statement-breakpoint
CREATE INDEX "coverage_institution_id_standard_id_index" ON "content"."coverage" USING btree ("institution_id","standard_id");--> statement-breakpoint
CREATE INDEX "exports_institution_id_document_id_version_index" ON "content"."exports" USING btree ("institution_id","document_id","version");--> statement-breakpoint
CREATE INDEX "documents_institution_id_owner_id_updated_at_index" ON "content"."documents" USING btree ("institution_id","owner_id","updated_at");--> statement-breakpoint
CREATE INDEX "documents_institution_id_section_id_status_index" ON "content"."documents" USING btree ("institution_id","section_id","status");--> statement-breakpoint
CREATE INDEX "assignment_standards_institution_id_standard_id_index" ON "courses"."assignment_standards" USING btree ("institution_id","standard_id");--> statement-breakpoint
CREATE INDEX "assignments_institution_id_section_id_due_at_index" ON "courses"."assignments" USING btree ("institution_id","section_id","due_at");--> statement-breakpoint
CREATE INDEX "assignments_institution_id_course_id_index" ON "courses"."assignments" USING btree ("institution_id","course_id");--> statement-breakpoint
CREATE INDEX "courses_institution_id_grade_level_subject_index" ON "courses"."courses" USING btree ("institution_id","grade_level","subject");--> statement-breakpoint
CREATE INDEX "grades_institution_id_student_id_index" ON "courses"."grades" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "rubrics_institution_id_owner_id_index" ON "courses"."rubrics" USING btree ("institution_id","owner_id");--> statement-breakpoint
CREATE INDEX "schedules_institution_id_school_year_id_teacher_id_index" ON "courses"."schedules" USING btree ("institution_id","school_year_id","teacher_id");--> statement-breakpoint
CREATE INDEX "schedules_institution_id_school_year_id_room_id_index" ON "courses"."schedules" USING btree ("institution_id","school_year_id","room_id");--> statement-breakpoint
CREATE INDEX "section_teachers_institution_id_user_id_index" ON "courses"."section_teachers" USING btree ("institution_id","user_id");--> statement-breakpoint
CREATE INDEX "sections_institution_id_course_id_index" ON "courses"."sections" USING btree ("institution_id","course_id");--> statement-breakpoint
CREATE INDEX "sections_institution_id_group_name_index" ON "courses"."sections" USING btree ("institution_id","group_name");--> statement-breakpoint
CREATE INDEX "submissions_institution_id_student_id_index" ON "courses"."submissions" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "curriculum_standards_outline" ON "courses"."curriculum_standards" USING btree ("curriculum_id","subject_code","kind","position");--> statement-breakpoint
CREATE INDEX "curriculum_standards_parent_id_index" ON "courses"."curriculum_standards" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "curriculum_standards_grade_levels_index" ON "courses"."curriculum_standards" USING gin ("grade_levels");--> statement-breakpoint
CREATE INDEX "calls_institution_id_at_index" ON "mcp"."calls" USING btree ("institution_id","at");--> statement-breakpoint
CREATE INDEX "calls_institution_id_user_id_at_index" ON "mcp"."calls" USING btree ("institution_id","user_id","at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expires_at_index" ON "outbox"."idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "events_pending" ON "outbox"."events" USING btree ("institution_id","id") WHERE published_at is null;--> statement-breakpoint
CREATE INDEX "answers_institution_id_student_id_skill_id_answered_at_index" ON "personalization"."answers" USING btree ("institution_id","student_id","skill_id","answered_at");--> statement-breakpoint
CREATE INDEX "bandit_decisions_institution_id_student_id_decided_at_index" ON "personalization"."bandit_decisions" USING btree ("institution_id","student_id","decided_at");--> statement-breakpoint
CREATE INDEX "items_institution_id_skill_id_index" ON "personalization"."items" USING btree ("institution_id","skill_id");--> statement-breakpoint
CREATE INDEX "paths_institution_id_student_id_status_index" ON "personalization"."paths" USING btree ("institution_id","student_id","status");--> statement-breakpoint
CREATE INDEX "prerequisites_institution_id_requires_id_index" ON "personalization"."prerequisites" USING btree ("institution_id","requires_id");--> statement-breakpoint
CREATE INDEX "reviews_institution_id_student_id_due_at_index" ON "personalization"."reviews" USING btree ("institution_id","student_id","due_at");--> statement-breakpoint
CREATE INDEX "skills_institution_id_course_id_index" ON "personalization"."skills" USING btree ("institution_id","course_id");--> statement-breakpoint
CREATE INDEX "erasure_ledger_institution_id_subject_ref_index" ON "privacy"."erasure_ledger" USING btree ("institution_id","subject_ref");--> statement-breakpoint
CREATE INDEX "requests_institution_id_status_due_at_index" ON "privacy"."requests" USING btree ("institution_id","status","due_at");--> statement-breakpoint
CREATE INDEX "requests_institution_id_subject_user_id_index" ON "privacy"."requests" USING btree ("institution_id","subject_user_id");--> statement-breakpoint
CREATE INDEX "retention_runs_institution_id_policy_started_at_index" ON "privacy"."retention_runs" USING btree ("institution_id","policy","started_at");--> statement-breakpoint
CREATE INDEX "bookings_institution_id_resource_id_starts_at_index" ON "resources"."bookings" USING btree ("institution_id","resource_id","starts_at");--> statement-breakpoint
CREATE INDEX "bookings_institution_id_user_id_starts_at_index" ON "resources"."bookings" USING btree ("institution_id","user_id","starts_at");--> statement-breakpoint
CREATE INDEX "bookings_series_id_index" ON "resources"."bookings" USING btree ("series_id");--> statement-breakpoint
CREATE INDEX "maintenance_institution_id_resource_id_starts_at_index" ON "resources"."maintenance" USING btree ("institution_id","resource_id","starts_at");--> statement-breakpoint
CREATE INDEX "resource_status_log_institution_id_resource_id_changed_at_index" ON "resources"."resource_status_log" USING btree ("institution_id","resource_id","changed_at");--> statement-breakpoint
CREATE INDEX "resources_institution_id_type_status_index" ON "resources"."resources" USING btree ("institution_id","type","status");--> statement-breakpoint
CREATE INDEX "resources_features_index" ON "resources"."resources" USING gin ("features");--> statement-breakpoint
CREATE INDEX "academic_records_institution_id_course_id_academic_year_index" ON "students"."academic_records" USING btree ("institution_id","course_id","academic_year");--> statement-breakpoint
CREATE INDEX "attendance_institution_id_section_id_date_index" ON "students"."attendance" USING btree ("institution_id","section_id","date");--> statement-breakpoint
CREATE INDEX "attendance_institution_id_date_index" ON "students"."attendance" USING btree ("institution_id","date");--> statement-breakpoint
CREATE INDEX "behavioral_records_institution_id_student_id_occurred_at_index" ON "students"."behavioral_records" USING btree ("institution_id","student_id","occurred_at");--> statement-breakpoint
CREATE INDEX "enrollments_institution_id_section_id_status_index" ON "students"."enrollments" USING btree ("institution_id","section_id","status");--> statement-breakpoint
CREATE INDEX "students_institution_id_grade_level_group_name_index" ON "students"."students" USING btree ("institution_id","grade_level","group_name");--> statement-breakpoint
CREATE INDEX "students_institution_id_status_index" ON "students"."students" USING btree ("institution_id","status");--> statement-breakpoint
CREATE INDEX "students_learning_profile_index" ON "students"."students" USING gin ("learning_profile");--> statement-breakpoint
CREATE INDEX "academic_sessions_institution_id_start_date_index" ON "users"."academic_sessions" USING btree ("institution_id","start_date");--> statement-breakpoint
CREATE INDEX "audit_logs_institution_id_at_index" ON "users"."audit_logs" USING btree ("institution_id","at");--> statement-breakpoint
CREATE INDEX "audit_logs_institution_id_entity_entity_id_index" ON "users"."audit_logs" USING btree ("institution_id","entity","entity_id");--> statement-breakpoint
CREATE INDEX "audit_logs_institution_id_actor_user_id_at_index" ON "users"."audit_logs" USING btree ("institution_id","actor_user_id","at");--> statement-breakpoint
CREATE INDEX "consents_institution_id_user_id_purpose_decided_at_index" ON "users"."consents" USING btree ("institution_id","user_id","purpose","decided_at");--> statement-breakpoint
CREATE INDEX "guardianships_institution_id_student_id_index" ON "users"."guardianships" USING btree ("institution_id","student_id");--> statement-breakpoint
CREATE INDEX "invitations_institution_id_email_index" ON "users"."invitations" USING btree ("institution_id","email");--> statement-breakpoint
CREATE INDEX "role_permissions_institution_id_index" ON "users"."role_permissions" USING btree ("institution_id");--> statement-breakpoint
CREATE INDEX "roster_imports_institution_id_created_at_index" ON "users"."roster_imports" USING btree ("institution_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username" ON "users"."users" USING btree ("institution_id",lower("username"));--> statement-breakpoint
CREATE INDEX "users_institution_id_family_name_given_name_index" ON "users"."users" USING btree ("institution_id","family_name","given_name");--> statement-breakpoint
CREATE INDEX "users_role_id_index" ON "users"."users" USING btree ("role_id");