import { sql } from "drizzle-orm";
import { boolean, check, index, integer, text, uniqueIndex } from "drizzle-orm/pg-core";
import { DOCUMENT_CATEGORIES, DOCUMENT_STAFF } from "#contracts/api/students/documents.ts";
import { FILE_KIND_NAMES } from "#contracts/file-kinds.ts";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { sealedOnly } from "./encrypted-columns.ts";
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { students } from "./students.ts";

/**
 * What the school keeps of a pupil as files. The file lies in R2 under a key of its own, `fileSecret`. A deleted row, its
 * pupil's too, has its file deleted by a trigger (`students.release_files`). `title` is null only within the transaction
 * that seals it under the row's id.
 */
export const studentDocuments = studentsSchema.table(
  "student_documents",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    title: text(),
    category: text({ enum: DOCUMENT_CATEGORIES }).notNull(),
    staff: text({ enum: DOCUMENT_STAFF }).notNull(),
    forFamily: boolean().notNull(),
    forStudent: boolean().notNull(),
    fileKey: text(),
    fileSecret: text(),
    fileType: text({ enum: FILE_KIND_NAMES }),
    fileBytes: integer(),
    uploadedBy: reference().notNull(),
    removedBy: reference(),
    removedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("student_documents_student").on(t.institutionId, t.studentId, t.createdAt),
    index("student_documents_uploaded_by").on(t.institutionId, t.uploadedBy),
    index("student_documents_removed_by").on(t.institutionId, t.removedBy).where(sql`${t.removedBy} is not null`),
    index("student_documents_removed_at").on(t.institutionId, t.removedAt).where(sql`${t.removedAt} is not null`),
    uniqueIndex("student_documents_file_key").on(t.fileKey),
    within("student_documents_student_of", t, t.studentId, students).onDelete("cascade"),
    within("student_documents_uploaded_by_whom", t, t.uploadedBy, users),
    within("student_documents_removed_by_whom", t, t.removedBy, users),
    oneOf("student_documents_category", t.category),
    oneOf("student_documents_staff", t.staff),
    oneOf("student_documents_file_type", t.fileType),
    sealedOnly("student_documents_title_sealed", t.title),
    sealedOnly("student_documents_secret_sealed", t.fileSecret),
    check("student_documents_removed", sql`(${t.removedAt} is null) = (${t.removedBy} is null)`),
    check(
      "student_documents_file",
      sql`(${t.fileKey} is null) = (${t.fileType} is null) and (${t.fileKey} is null) = (${t.fileBytes} is null) and (${t.fileKey} is null) = (${t.fileSecret} is null)`,
    ),
  ],
);
