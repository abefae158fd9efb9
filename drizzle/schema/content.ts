import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, institutionId, oneOf, reference, schoolKey, updatedAt, version, within } from "./columns.ts";
import { curriculumStandards } from "./curriculum.ts";
import { users } from "./people.ts";
import { contentSchema } from "./schemas.ts";
import { sections } from "./sections.ts";

export const documents = contentSchema.table(
  "documents",
  {
    id: id(),
    institutionId: institutionId(),
    ownerId: reference().notNull(),
    type: text({
      enum: ["lesson_plan", "assessment", "study_material", "assignment", "quiz", "presentation"],
    }).notNull(),
    title: text().notNull(),
    language: text().notNull().default("es"),
    status: text({ enum: ["draft", "published", "archived"] })
      .notNull()
      .default("draft"),
    /** Outlives the job. */
    jobId: reference().unique("documents_job_id"),
    sectionId: reference(),
    currentVersion: integer().notNull().default(1),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.ownerId, t.updatedAt),
    index().on(t.institutionId, t.sectionId, t.status),
    within("documents_owner", t, t.ownerId, users),
    within("documents_section", t, t.sectionId, sections),
    oneOf("documents_type", t.type),
    oneOf("documents_status", t.status),
  ],
);

/** Each saved state of a document; `provider` and `model` are null where a person wrote it. */
export const versions = contentSchema.table(
  "versions",
  {
    id: id(),
    institutionId: institutionId(),
    documentId: reference().notNull(),
    version: integer().notNull(),
    body: jsonb().$type<unknown>().notNull(),
    validation: jsonb().$type<unknown>(),
    createdBy: reference().notNull(),
    provider: text(),
    model: text(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("versions_created_by").on(t.institutionId, t.createdBy),
    unique("versions_number").on(t.documentId, t.version),
    within("versions_document", t, t.documentId, documents).onDelete("cascade"),
    within("versions_created_by", t, t.createdBy, users),
    check("versions_positive", sql`${t.version} > 0`),
  ],
);

/** Which criterion a version covers, and in which of its sections. */
export const coverage = contentSchema.table(
  "coverage",
  {
    id: id(),
    institutionId: institutionId(),
    documentId: reference().notNull(),
    version: integer().notNull(),
    standardId: reference()
      .notNull()
      .references(() => curriculumStandards.id),
    sectionRef: text().notNull(),
    evidence: text(),
  },
  (t) => [
    schoolKey(t),
    unique("coverage_once").on(t.documentId, t.version, t.standardId, t.sectionRef),
    index().on(t.institutionId, t.standardId),
    within("coverage_document", t, t.documentId, documents).onDelete("cascade"),
  ],
);

export const adaptations = contentSchema.table(
  "adaptations",
  {
    id: id(),
    institutionId: institutionId(),
    documentId: reference().notNull(),
    version: integer().notNull(),
    needs: text().array().notNull(),
    body: jsonb().$type<unknown>().notNull(),
    measures: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdBy: reference().notNull(),
    provider: text(),
    model: text(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("adaptations_created_by").on(t.institutionId, t.createdBy),
    unique("adaptations_needs").on(t.documentId, t.version, t.needs),
    within("adaptations_document", t, t.documentId, documents).onDelete("cascade"),
    within("adaptations_created_by", t, t.createdBy, users),
    check("adaptations_some_need", sql`cardinality(${t.needs}) > 0`),
  ],
);

export const documentExports = contentSchema.table(
  "exports",
  {
    id: id(),
    institutionId: institutionId(),
    documentId: reference().notNull(),
    version: integer().notNull(),
    adaptationId: reference(),
    format: text({ enum: ["html", "docx", "pdf", "pptx", "qti", "markdown"] }).notNull(),
    objectKey: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    createdBy: reference().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("exports_created_by").on(t.institutionId, t.createdBy),
    index().on(t.institutionId, t.documentId, t.version),
    within("exports_document", t, t.documentId, documents).onDelete("cascade"),
    within("exports_adaptation", t, t.adaptationId, adaptations).onDelete("cascade"),
    within("exports_created_by", t, t.createdBy, users),
    oneOf("exports_format", t.format),
  ],
);
