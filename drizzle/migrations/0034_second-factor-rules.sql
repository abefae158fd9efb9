CREATE TABLE "users"."second_factor_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "users"."second_factor_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"role_id" bigint NOT NULL,
	"required_from" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "second_factor_rules_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "second_factor_rules_role" UNIQUE("institution_id","role_id")
);
--> statement-breakpoint
ALTER TABLE "users"."user_sessions" ADD COLUMN "confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users"."second_factor_rules" ADD CONSTRAINT "second_factor_rules_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."second_factor_rules" ADD CONSTRAINT "second_factor_rules_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "users"."roles"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "second_factor_rules_role_id_index" ON "users"."second_factor_rules" USING btree ("role_id");--> statement-breakpoint
CREATE TRIGGER second_factor_rules_role_visible AFTER INSERT OR UPDATE OF role_id, institution_id
  ON users.second_factor_rules
  FOR EACH ROW EXECUTE FUNCTION users.visible_reference('role_id', 'users.roles');
