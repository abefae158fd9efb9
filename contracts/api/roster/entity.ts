import * as z from "zod";

/** Kinds of rows that a roster brings, as reports and counts name them. */
export const ROSTER_ENTITIES = [
  "academicSessions",
  "orgs",
  "users",
  "roles",
  "students",
  "guardianships",
  "courses",
  "sections",
  "enrollments",
  "sectionTeachers",
] as const;
export const RosterEntity = z.enum(ROSTER_ENTITIES);
export type RosterEntity = z.infer<typeof RosterEntity>;
