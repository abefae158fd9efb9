import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, numeric, primaryKey, text, time, unique } from "drizzle-orm/pg-core";
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
import { resources } from "./resources.ts";
import { coursesSchema } from "./schemas.ts";
import { students } from "./students.ts";
import { academicSessions, users } from "./users.ts";

const mark = () => numeric({ precision: 6, scale: 2, mode: "number" });

export const courses = coursesSchema.table(
  "courses",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    code: text().notNull(),
    title: text().notNull(),
    description: text(),
    subject: text().notNull(),
    gradeLevel: text().notNull(),
    schoolYearId: reference().notNull(),
    weeklyHours: integer(),
    prerequisiteIds: reference().array().notNull().default([]),
    status: text({ enum: ["active", "archived", "tobedeleted"] })
      .notNull()
      .default("active"),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("courses_code").on(t.institutionId, t.schoolYearId, t.code),
    unique("courses_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.gradeLevel, t.subject),
    within("courses_school_year", t, t.schoolYearId, academicSessions),
    oneOf("courses_status", t.status),
  ],
);

/** A OneRoster class: one course given to one group in one academic session. */
export const sections = coursesSchema.table(
  "sections",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    courseId: reference().notNull(),
    title: text().notNull(),
    code: text().notNull(),
    groupName: text(),
    academicSessionId: reference().notNull(),
    roomId: reference(),
    capacity: integer().notNull().default(35),
    status: text({ enum: ["active", "archived", "tobedeleted"] })
      .notNull()
      .default("active"),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("sections_code").on(t.institutionId, t.academicSessionId, t.code),
    unique("sections_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.courseId),
    index().on(t.institutionId, t.groupName),
    within("sections_course", t, t.courseId, courses),
    within("sections_session", t, t.academicSessionId, academicSessions),
    within("sections_room", t, t.roomId, resources),
    oneOf("sections_status", t.status),
    check("sections_capacity", sql`${t.capacity} > 0`),
  ],
);

export const sectionTeachers = coursesSchema.table(
  "section_teachers",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    sectionId: reference().notNull(),
    userId: reference().notNull(),
    isPrimary: boolean().notNull().default(true),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("section_teachers_pair").on(t.institutionId, t.sectionId, t.userId),
    unique("section_teachers_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.userId),
    within("section_teachers_section", t, t.sectionId, sections).onDelete("cascade"),
    within("section_teachers_user", t, t.userId, users),
  ],
);

/** A weekly lesson, in the school's local time. In one school year neither a teacher nor a room is in two at once. */
export const schedules = coursesSchema.table(
  "schedules",
  {
    id: id(),
    institutionId: institutionId(),
    schoolYearId: reference().notNull(),
    sectionId: reference().notNull(),
    weekday: integer().notNull(),
    slot: integer(),
    startsAt: time().notNull(),
    endsAt: time().notNull(),
    roomId: reference(),
    teacherId: reference(),
    locked: boolean().notNull().default(false),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("schedules_teacher_id").on(t.institutionId, t.teacherId).where(sql`${t.teacherId} is not null`),
    unique("schedules_lesson").on(t.sectionId, t.weekday, t.startsAt),
    index().on(t.institutionId, t.schoolYearId, t.teacherId),
    index().on(t.institutionId, t.schoolYearId, t.roomId),
    within("schedules_school_year", t, t.schoolYearId, academicSessions),
    within("schedules_section", t, t.sectionId, sections).onDelete("cascade"),
    within("schedules_room", t, t.roomId, resources),
    within("schedules_teacher", t, t.teacherId, users),
    check("schedules_weekday", sql`${t.weekday} between 1 and 7`),
    check("schedules_times", sql`${t.startsAt} < ${t.endsAt}`),
  ],
);

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

/** A OneRoster result; a cleared one shows as blank and keeps its history. `gradedBy` is a person always: nothing automatic puts a mark here. */
export const grades = coursesSchema.table(
  "grades",
  {
    id: id(),
    institutionId: institutionId(),
    assignmentId: reference().notNull(),
    studentId: reference().notNull(),
    value: mark(),
    status: text({ enum: ["scored", "exempt", "missing", "cleared"] })
      .notNull()
      .default("scored"),
    comment: text(),
    version: version(),
    gradedBy: reference().notNull(),
    gradedAt: moment().notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("grades_graded_by").on(t.institutionId, t.gradedBy),
    unique("grades_pair").on(t.assignmentId, t.studentId),
    index().on(t.institutionId, t.studentId),
    index("grades_graded_at").on(t.institutionId, t.gradedAt),
    within("grades_assignment", t, t.assignmentId, assignments),
    within("grades_student", t, t.studentId, students),
    within("grades_graded_by", t, t.gradedBy, users),
    oneOf("grades_status", t.status),
    check("grades_value", sql`${t.value} is null or ${t.value} >= 0`),
    check("grades_scored", sql`(${t.status} = 'scored') = (${t.value} is not null)`),
  ],
);

export const gradeHistory = coursesSchema.table(
  "grade_history",
  {
    id: id(),
    institutionId: institutionId(),
    gradeId: reference().notNull(),
    version: integer().notNull(),
    value: mark(),
    status: text({ enum: ["scored", "exempt", "missing", "cleared"] }).notNull(),
    comment: text(),
    reason: text(),
    changedBy: reference().notNull(),
    changedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index("grade_history_changed_by").on(t.institutionId, t.changedBy),
    unique("grade_history_version").on(t.gradeId, t.version),
    within("grade_history_grade", t, t.gradeId, grades).onDelete("cascade"),
    within("grade_history_changed_by", t, t.changedBy, users),
    oneOf("grade_history_status", t.status),
  ],
);
