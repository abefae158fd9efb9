import { sql } from "drizzle-orm";
import { boolean, check, index, integer, text, unique } from "drizzle-orm/pg-core";
import { academicSessions } from "./academic-sessions.ts";
import { createdAt, id, institutionId, oneOf, reference, schoolKey, updatedAt, version, within } from "./columns.ts";
import { groupForms, spaced } from "./folded.ts";
import { users } from "./people.ts";
import { resources } from "./resources.ts";
import { coursesSchema } from "./schemas.ts";

export const courses = coursesSchema.table(
  "courses",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    code: text().notNull(),
    title: text().notNull(),
    /** As people look for it: without accents and capitals, each word between spaces. */
    searchTitle: text().generatedAlwaysAs(spaced(sql.raw("title"))),
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
    /** The group, or else the title, in the ways people write it. */
    searchGroup: text().generatedAlwaysAs(groupForms(sql.raw("coalesce(group_name, title)"))),
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

/** Who is tutor of a group: answers its families and decides on their justifications. A group may have two. */
export const groupTutors = coursesSchema.table(
  "group_tutors",
  {
    id: id(),
    institutionId: institutionId(),
    groupName: text().notNull(),
    userId: reference().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("group_tutors_pair").on(t.institutionId, t.groupName, t.userId),
    index("group_tutors_user_id").on(t.institutionId, t.userId),
    within("group_tutors_user", t, t.userId, users).onDelete("cascade"),
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
