CREATE TABLE "students"."behavior_categories" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "students"."behavior_categories_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"institution_id" bigint NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"severity" text,
	"points" integer NOT NULL,
	"tells_families" boolean NOT NULL,
	"position" integer NOT NULL,
	"retired_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "behavior_categories_school_id" UNIQUE("institution_id","id"),
	CONSTRAINT "behavior_categories_kind" CHECK ("students"."behavior_categories"."kind" in ('merit', 'incident')),
	CONSTRAINT "behavior_categories_severity" CHECK ("students"."behavior_categories"."severity" in ('minor', 'serious', 'very_serious')),
	CONSTRAINT "behavior_categories_incident" CHECK (("students"."behavior_categories"."kind" = 'incident') = ("students"."behavior_categories"."severity" is not null)),
	CONSTRAINT "behavior_categories_points" CHECK (case "students"."behavior_categories"."kind" when 'merit' then "students"."behavior_categories"."points" between 0 and 20 else "students"."behavior_categories"."points" between -20 and 0 end)
);
--> statement-breakpoint
ALTER TABLE "students"."behavior_categories" ADD CONSTRAINT "behavior_categories_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "users"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "behavior_categories_title" ON "students"."behavior_categories" USING btree ("institution_id",lower("title")) WHERE "students"."behavior_categories"."retired_at" is null;--> statement-breakpoint
-- What every school begins with.
INSERT INTO students.behavior_categories (institution_id, title, kind, severity, points, tells_families, position)
SELECT i.id, c.title, c.kind, c.severity, c.points, c.kind = 'merit' OR c.severity <> 'minor', c.position
FROM users.institutions i CROSS JOIN (VALUES
  ('Ayuda a los demás', 'merit', NULL, 2, 1), ('Mejora notable', 'merit', NULL, 2, 2),
  ('Trabajo excelente', 'merit', NULL, 1, 3), ('Participación ejemplar', 'merit', NULL, 1, 4),
  ('Interrumpe la clase', 'incident', 'minor', -1, 5), ('Usa el móvil sin permiso', 'incident', 'minor', -1, 6),
  ('Viene sin material o sin tarea', 'incident', 'minor', -1, 7), ('Incumple normas del centro', 'incident', 'minor', -1, 8),
  ('Falta de respeto', 'incident', 'serious', -3, 9), ('Daños en instalaciones o material', 'incident', 'serious', -3, 10),
  ('Conductas leves reiteradas', 'incident', 'serious', -3, 11), ('Agresión o amenazas', 'incident', 'very_serious', -6, 12),
  ('Acoso o discriminación', 'incident', 'very_serious', -6, 13)) c (title, kind, severity, points, position)
WHERE i.kind = 'school' ORDER BY i.id, c.position;
