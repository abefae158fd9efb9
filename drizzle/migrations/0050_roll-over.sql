CREATE TABLE "students"."roll_overs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."roll_overs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"from_year_id" bigint NOT NULL,
	"to_year_id" bigint NOT NULL,
	"courses" bigint[] DEFAULT '{}' NOT NULL,
	"sections" bigint[] DEFAULT '{}' NOT NULL,
	"applied_by" bigint NOT NULL,
	"applied_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone,
	CONSTRAINT "roll_overs_school_id" UNIQUE("institution_id","id")
);
--> statement-breakpoint
CREATE TABLE "students"."rolled_pupils" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."rolled_pupils_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"roll_over_id" bigint NOT NULL,
	"student_id" bigint NOT NULL,
	"decision" text NOT NULL,
	"from_level" text,
	"from_group" text,
	"to_level" text,
	"to_group" text,
	CONSTRAINT "rolled_pupils_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "rolled_pupils_once" UNIQUE("institution_id","roll_over_id","student_id"),
	CONSTRAINT "rolled_pupils_decision" CHECK ("students"."rolled_pupils"."decision" in ('promotes', 'repeats', 'graduates', 'leaves'))
);
--> statement-breakpoint
ALTER TABLE "students"."roll_overs" ADD CONSTRAINT "roll_overs_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."roll_overs" ADD CONSTRAINT "roll_overs_from_year" FOREIGN KEY ("institution_id","from_year_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."roll_overs" ADD CONSTRAINT "roll_overs_to_year" FOREIGN KEY ("institution_id","to_year_id") REFERENCES "users"."academic_sessions"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."roll_overs" ADD CONSTRAINT "roll_overs_applied_by" FOREIGN KEY ("institution_id","applied_by") REFERENCES "users"."users"("institution_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."rolled_pupils" ADD CONSTRAINT "rolled_pupils_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."rolled_pupils" ADD CONSTRAINT "rolled_pupils_roll_over" FOREIGN KEY ("institution_id","roll_over_id") REFERENCES "students"."roll_overs"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "students"."rolled_pupils" ADD CONSTRAINT "rolled_pupils_student" FOREIGN KEY ("institution_id","student_id") REFERENCES "students"."students"("institution_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "roll_overs_once" ON "students"."roll_overs" USING btree ("institution_id","to_year_id") WHERE "students"."roll_overs"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "roll_overs_from_year" ON "students"."roll_overs" USING btree ("institution_id","from_year_id");--> statement-breakpoint
CREATE INDEX "roll_overs_to_year" ON "students"."roll_overs" USING btree ("institution_id","to_year_id");--> statement-breakpoint
CREATE INDEX "roll_overs_applied_by" ON "students"."roll_overs" USING btree ("institution_id","applied_by");--> statement-breakpoint
CREATE INDEX "rolled_pupils_student" ON "students"."rolled_pupils" USING btree ("institution_id","student_id");