import { index, integer, jsonb, text } from "drizzle-orm/pg-core";
import { createdAt, id, institutionId, moment, oneOf, reference, schoolKey, within } from "./columns.ts";
import { users } from "./people.ts";
import { usersSchema } from "./schemas.ts";

export const rosterImports = usersSchema.table(
  "roster_imports",
  {
    id: id(),
    institutionId: institutionId(),
    fileHash: text().notNull(),
    fileName: text(),
    format: text().notNull().default("oneroster"),
    /** "removal" takes out whom the archive of its parent lacks, "undo" takes its parent back. */
    kind: text({ enum: ["import", "removal", "undo"] })
      .notNull()
      .default("import"),
    parentId: reference(),
    status: text({ enum: ["checked", "committed", "rejected", "undone"] }).notNull(),
    report: jsonb().notNull().default([]),
    summary: jsonb().notNull().default({}),
    objectKey: text(),
    rows: integer().notNull().default(0),
    createdBy: reference().notNull(),
    createdAt: createdAt(),
    committedAt: moment(),
    undoneAt: moment(),
    undoneBy: reference(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.createdAt),
    within("roster_imports_created_by", t, t.createdBy, users),
    within("roster_imports_parent", t, t.parentId, t),
    within("roster_imports_undone_by", t, t.undoneBy, users),
    oneOf("roster_imports_status", t.status),
    oneOf("roster_imports_kind", t.kind),
  ],
);

/**
 * What an import did to one row, by the names of its columns: `before` and `after` hold the columns that differ, a
 * deleted row is kept whole. Never a password. Erased when the import can no longer be undone.
 */
export const rosterChanges = usersSchema.table(
  "roster_changes",
  {
    id: id(),
    institutionId: institutionId(),
    importId: reference().notNull(),
    entity: text().notNull(),
    rowId: reference().notNull(),
    action: text({ enum: ["create", "update", "delete"] }).notNull(),
    before: jsonb(),
    after: jsonb(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.importId, t.entity, t.rowId),
    index().on(t.createdAt),
    within("roster_changes_import", t, t.importId, rosterImports).onDelete("cascade"),
    oneOf("roster_changes_action", t.action),
  ],
);
