import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, numeric, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { academicSessions } from "./academic-sessions.ts";
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
import { curriculumStandards } from "./curriculum.ts";
import { users } from "./people.ts";
import { coursesSchema } from "./schemas.ts";
import { courses, sections } from "./sections.ts";
import { students } from "./students.ts";

const mark = () => numeric({ precision: 6, scale: 2, mode: "number" });

export const gradeCategories = coursesSchema.table(
  "grade_categories",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    courseId: reference().notNull(),
    title: text().notNull(),
    weight: numeric({ precision: 6, scale: 3, mode: "number" }).notNull().default(1),
    position: integer().notNull().default(0),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("grade_categories_title").on(t.courseId, t.title),
    unique("grade_categories_sourced_id").on(t.institutionId, t.sourcedId),
    within("grade_categories_course", t, t.courseId, courses).onDelete("cascade"),
    check("grade_categories_weight", sql`${t.weight} >= 0`),
  ],
);

export const rubrics = coursesSchema.table(
  "rubrics",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    criteria: jsonb().notNull().default([]),
    ownerId: reference().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [schoolKey(t), index().on(t.institutionId, t.ownerId), within("rubrics_owner", t, t.ownerId, users)],
);

/** A OneRoster line item: a task of one section that is marked out of `maxPoints`. */
export const assignments = coursesSchema.table(
  "assignments",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    courseId: reference().notNull(),
    sectionId: reference().notNull(),
    academicSessionId: reference(),
    categoryId: reference(),
    rubricId: reference(),
    title: text().notNull(),
    description: text(),
    assignedAt: moment(),
    dueAt: moment(),
    maxPoints: mark().notNull().default(10),
    weight: numeric({ precision: 6, scale: 3, mode: "number" }).notNull().default(1),
    latePolicy: jsonb().notNull().default({}),
    allowResubmission: boolean().notNull().default(true),
    attachments: jsonb().notNull().default([]),
    documentId: reference(),
    /** Families and students see a column and its marks once it is published. */
    status: text({ enum: ["draft", "published"] })
      .notNull()
      .default("draft"),
    createdBy: reference(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("assignments_created_by").on(t.institutionId, t.createdBy).where(sql`${t.createdBy} is not null`),
    unique("assignments_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.sectionId, t.dueAt),
    index().on(t.institutionId, t.courseId),
    within("assignments_course", t, t.courseId, courses),
    within("assignments_section", t, t.sectionId, sections),
    within("assignments_session", t, t.academicSessionId, academicSessions),
    within("assignments_category", t, t.categoryId, gradeCategories),
    within("assignments_rubric", t, t.rubricId, rubrics),
    within("assignments_created_by", t, t.createdBy, users),
    oneOf("assignments_status", t.status),
    check("assignments_max_points", sql`${t.maxPoints} > 0`),
    check("assignments_weight", sql`${t.weight} >= 0`),
  ],
);

export const assignmentStandards = coursesSchema.table(
  "assignment_standards",
  {
    institutionId: institutionId(),
    assignmentId: reference().notNull(),
    standardId: reference()
      .notNull()
      .references(() => curriculumStandards.id),
  },
  (t) => [
    primaryKey({ columns: [t.assignmentId, t.standardId] }),
    index().on(t.institutionId, t.standardId),
    within("assignment_standards_assignment", t, t.assignmentId, assignments).onDelete("cascade"),
  ],
);

export const submissions = coursesSchema.table(
  "submissions",
  {
    id: id(),
    institutionId: institutionId(),
    assignmentId: reference().notNull(),
    studentId: reference().notNull(),
    attempt: integer().notNull().default(1),
    text: text(),
    files: jsonb().notNull().default([]),
    submittedAt: moment().notNull().defaultNow(),
    isLate: boolean().notNull().default(false),
    status: text({ enum: ["draft", "submitted", "returned", "graded"] })
      .notNull()
      .default("submitted"),
    points: mark(),
    feedback: text(),
    rubricScores: jsonb(),
    gradedBy: reference(),
    gradedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("submissions_graded_by").on(t.institutionId, t.gradedBy).where(sql`${t.gradedBy} is not null`),
    unique("submissions_attempt").on(t.assignmentId, t.studentId, t.attempt),
    index().on(t.institutionId, t.studentId),
    within("submissions_assignment", t, t.assignmentId, assignments).onDelete("cascade"),
    within("submissions_student", t, t.studentId, students).onDelete("cascade"),
    within("submissions_graded_by", t, t.gradedBy, users),
    oneOf("submissions_status", t.status),
    check("submissions_graded_by_a_person", sql`${t.points} is null or ${t.gradedBy} is not null`),
  ],
);
