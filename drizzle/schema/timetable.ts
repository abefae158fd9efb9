import { sql } from "drizzle-orm";
import { boolean, check, index, integer, time, unique } from "drizzle-orm/pg-core";
import { academicSessions } from "./academic-sessions.ts";
import { createdAt, id, institutionId, reference, schoolKey, updatedAt, version, within } from "./columns.ts";
import { users } from "./people.ts";
import { resources } from "./resources.ts";
import { coursesSchema } from "./schemas.ts";
import { sections } from "./sections.ts";

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
