import { sql } from "drizzle-orm";
import { customType, date, index, integer, jsonb, numeric, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, moment, oneOf, reference, schoolKey, sharedInstitutionId, updatedAt } from "./columns.ts";
import { coursesSchema } from "./schemas.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** An official curriculum (`institutionId` null: shared by every school) or a school's own. */
export const curricula = coursesSchema.table(
  "curricula",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    code: text().notNull(),
    boeId: text(),
    stage: text().notNull(),
    title: text().notNull(),
    territory: text().notNull().default("ES"),
    validFrom: date({ mode: "string" }),
    source: text({ enum: ["starter", "boe", "school"] }).notNull(),
    importedAt: moment().notNull().defaultNow(),
    contentHash: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("curricula_code").on(t.institutionId, t.code, t.stage, t.territory).nullsNotDistinct(),
    oneOf("curricula_source", t.source),
  ],
);

/** One row per element of the norm; `slug` is its stable name (`ESO.MAT.1-3.CE1.1`), `source` the article or annex. */
export const curriculumStandards = coursesSchema.table(
  "curriculum_standards",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    curriculumId: reference()
      .notNull()
      .references(() => curricula.id, { onDelete: "cascade" }),
    kind: text({
      enum: [
        "subject",
        "course",
        "specific_competence",
        "assessment_criterion",
        "basic_knowledge",
        "hours",
        "descriptor",
        "key_competence",
      ],
    }).notNull(),
    stage: text().notNull(),
    subjectCode: text(),
    subjectName: text(),
    gradeLevels: text().array().notNull().default([]),
    code: text(),
    parentId: reference(),
    text: text().notNull(),
    /** Stems of the text (weight A) and of the subject's name (D), as written and without accents. */
    words: tsvector().generatedAlwaysAs(
      sql`setweight(to_tsvector('pg_catalog.spanish', text || ' ' || regexp_replace(normalize(text, NFD), '[\\u0300-\\u036f]', '', 'g')), 'A') || setweight(to_tsvector('pg_catalog.spanish', coalesce(subject_name || ' ' || regexp_replace(normalize(subject_name, NFD), '[\\u0300-\\u036f]', '', 'g'), '')), 'D')`,
    ),
    descriptors: text().array().notNull().default([]),
    prerequisites: text().array().notNull().default([]),
    connections: text().array().notNull().default([]),
    hours: numeric({ precision: 7, scale: 2, mode: "number" }),
    source: text().notNull(),
    position: integer().notNull().default(0),
    slug: text().notNull(),
    metadata: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("curriculum_standards_slug").on(t.curriculumId, t.slug),
    index("curriculum_standards_outline").on(t.curriculumId, t.subjectCode, t.kind, t.position),
    index().on(t.parentId),
    index().using("gin", t.gradeLevels),
    oneOf("curriculum_standards_kind", t.kind),
  ],
);
