CREATE TABLE "students"."attendance_alert_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."attendance_alert_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"measure" text NOT NULL,
	"span" text NOT NULL,
	"threshold" integer NOT NULL,
	"min_lessons" integer DEFAULT 0 NOT NULL,
	"level" text NOT NULL,
	"tells_tutors" boolean DEFAULT true NOT NULL,
	"tells_office" boolean DEFAULT true NOT NULL,
	"tells_family" boolean DEFAULT false NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_alert_rules_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "attendance_alert_rules_same" UNIQUE("institution_id","measure","span","threshold"),
	CONSTRAINT "attendance_alert_rules_measure" CHECK ("students"."attendance_alert_rules"."measure" in ('unexcused_lessons', 'unexcused_days', 'unexcused_percentage', 'lates')),
	CONSTRAINT "attendance_alert_rules_span" CHECK ("students"."attendance_alert_rules"."span" in ('month', 'term', 'year')),
	CONSTRAINT "attendance_alert_rules_level" CHECK ("students"."attendance_alert_rules"."level" in ('warning', 'serious')),
	CONSTRAINT "attendance_alert_rules_threshold" CHECK ("students"."attendance_alert_rules"."threshold" between 1 and (case when "students"."attendance_alert_rules"."measure" = 'unexcused_percentage' then 100 else 1000 end)),
	CONSTRAINT "attendance_alert_rules_lessons" CHECK ("students"."attendance_alert_rules"."min_lessons" between 0 and 500)
);
--> statement-breakpoint
CREATE TABLE "students"."attendance_alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."attendance_alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"rule_id" bigint NOT NULL,
	"start_date" date NOT NULL,
	"end_date" date NOT NULL,
	"threshold" integer NOT NULL,
	"value" numeric(7, 2) NOT NULL,
	"latest" numeric(7, 2) NOT NULL,
	"crossed_on" date NOT NULL,
	"told_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"handled_by" bigint,
	"handled_at" timestamp with time zone,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attendance_alerts_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "attendance_alerts_once" UNIQUE("institution_id","student_id","rule_id","start_date"),
	CONSTRAINT "attendance_alerts_note_sealed" CHECK ("students"."attendance_alerts"."note" ~ '^v1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$'),
	CONSTRAINT "attendance_alerts_dates" CHECK ("students"."attendance_alerts"."start_date" <= "students"."attendance_alerts"."end_date"),
	CONSTRAINT "attendance_alerts_handled" CHECK (("students"."attendance_alerts"."handled_at" is null) = ("students"."attendance_alerts"."handled_by" is null)),
	CONSTRAINT "attendance_alerts_note" CHECK ("students"."attendance_alerts"."note" is null or "students"."attendance_alerts"."handled_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "students"."attendance_alert_rules" ADD CONSTRAINT "attendance_alert_rules_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_alerts" ADD CONSTRAINT "attendance_alerts_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_alerts" ADD CONSTRAINT "attendance_alerts_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_alerts" ADD CONSTRAINT "attendance_alerts_rule" FOREIGN KEY ("institution_id","rule_id") REFERENCES "students"."attendance_alert_rules"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."attendance_alerts" ADD CONSTRAINT "attendance_alerts_handled_by" FOREIGN KEY ("institution_id","handled_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attendance_alerts_rule" ON "students"."attendance_alerts" USING btree ("institution_id","rule_id");--> statement-breakpoint
CREATE INDEX "attendance_alerts_open" ON "students"."attendance_alerts" USING btree ("institution_id","start_date") WHERE "students"."attendance_alerts"."closed_at" is null and "students"."attendance_alerts"."handled_at" is null;--> statement-breakpoint
CREATE INDEX "attendance_alerts_handled_by" ON "students"."attendance_alerts" USING btree ("institution_id","handled_by") WHERE "students"."attendance_alerts"."handled_by" is not null;