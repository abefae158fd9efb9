import { sql } from "drizzle-orm";
import { type AnyPgColumn, check } from "drizzle-orm/pg-core";

/**
 * Columns that hold ciphertext of `FieldCipher` (`core/ports.ts`) and nothing else, as `schema.table.column`: whoever
 * writes one goes through the cipher, since the database refuses other text (`sealedOnly`, proven by
 * `drizzle/encrypted-columns.test.ts`). All are under their school's key and are rewritten when it changes
 * (`dev/key-rotation.ts`). Every table has a numeric `id`.
 */
export const ENCRYPTED_COLUMNS = [
  "users.second_factors.secret",
  "students.students.emergency_contacts",
  "students.students.medical_information",
  "students.students.custody_note",
  "students.file_versions.content",
  "students.behavioral_records.content",
  "students.attendance_justifications.content",
  "students.attendance_justifications.decision_note",
  "students.attendance_justifications.file_secret",
  "students.student_documents.title",
  "students.student_documents.file_secret",
  "students.tutoring_notes.content",
  "students.tutoring_versions.content",
  "students.attendance_alerts.note",
  "students.behavior_procedures.content",
  "students.behavior_steps.content",
  "students.behavior_measures.content",
  "mcp.user_credentials.ciphertext",
] as const;

export type EncryptedColumn = (typeof ENCRYPTED_COLUMNS)[number];

/** Refuses what has not the form `v1.<kid>.<nonce>.<ciphertext>` of the field cipher. */
export function sealedOnly(name: string, column: AnyPgColumn): ReturnType<typeof check> {
  return check(name, sql`${column} ~ '^v1\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]{22,}$'`);
}
