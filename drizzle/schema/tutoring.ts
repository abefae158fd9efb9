import { sql } from "drizzle-orm";
import { check, date, index, text } from "drizzle-orm/pg-core";
import { TUTORING_FOR, TUTORING_KINDS, TUTORING_WITH } from "#contracts/api/students/tutoring.ts";
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

/** What the note and each of its former versions tell beside their text. */
const told = () => ({
  date: date({ mode: "string" }).notNull(),
  with: text({ enum: TUTORING_WITH }).notNull(),
  kind: text({ enum: TUTORING_KINDS }).notNull(),
  staff: text({ enum: TUTORING_FOR }).notNull(),
  nextOn: date({ mode: "string" }),
  /** Text and next step; null only within the transaction that seals them under the row's id. */
  content: text(),
});

/** Interviews and follow-up of a pupil, as their tutor or the school noted them. */
export const tutoringNotes = studentsSchema.table(
  "tutoring_notes",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    ...told(),
    createdBy: reference().notNull(),
    changedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("tutoring_notes_student").on(t.institutionId, t.studentId, t.date),
    index("tutoring_notes_created_by").on(t.institutionId, t.createdBy),
    within("tutoring_notes_student_of", t, t.studentId, students).onDelete("cascade"),
    within("tutoring_notes_created_by_whom", t, t.createdBy, users),
    oneOf("tutoring_notes_with", t.with),
    oneOf("tutoring_notes_kind", t.kind),
    oneOf("tutoring_notes_staff", t.staff),
    sealedOnly("tutoring_notes_content_sealed", t.content),
    check("tutoring_notes_next", sql`${t.nextOn} >= ${t.date}`),
  ],
);

/** What a note said until it was changed. */
export const tutoringVersions = studentsSchema.table(
  "tutoring_versions",
  {
    id: id(),
    institutionId: institutionId(),
    noteId: reference().notNull(),
    ...told(),
    replacedBy: reference().notNull(),
    replacedAt: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    index("tutoring_versions_note").on(t.institutionId, t.noteId, t.replacedAt),
    index("tutoring_versions_replaced_by").on(t.institutionId, t.replacedBy),
    within("tutoring_versions_note_of", t, t.noteId, tutoringNotes).onDelete("cascade"),
    within("tutoring_versions_replaced_by_whom", t, t.replacedBy, users),
    oneOf("tutoring_versions_with", t.with),
    oneOf("tutoring_versions_kind", t.kind),
    oneOf("tutoring_versions_staff", t.staff),
    sealedOnly("tutoring_versions_content_sealed", t.content),
  ],
);
