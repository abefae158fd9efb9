import { assignments } from "./assignments.ts";
import { attendance } from "./attendance.ts";
import { audit } from "./audit.ts";
import { behavior } from "./behavior.ts";
import { chat } from "./chat.ts";
import { content } from "./content.ts";
import { curriculum } from "./curriculum.ts";
import { evaluation } from "./evaluation.ts";
import { grades } from "./grades.ts";
import { identity } from "./identity.ts";
import { institutions } from "./institutions.ts";
import { notifications } from "./notifications.ts";
import { operations } from "./operations.ts";
import { people } from "./people.ts";
import { roster } from "./roster.ts";
import type { Row } from "./row.ts";
import { search } from "./search.ts";
import { sections } from "./sections.ts";
import { students } from "./students.ts";
import { timetable } from "./timetable.ts";
import { webhooks } from "./webhooks.ts";

/** One row per operation of the API: the suite fails when an operation has none. */
export const MATRIX: Record<string, Row> = {
  ...assignments,
  ...attendance,
  ...behavior,
  ...audit,
  ...chat,
  ...content,
  ...curriculum,
  ...evaluation,
  ...grades,
  ...identity,
  ...institutions,
  ...notifications,
  ...operations,
  ...people,
  ...roster,
  ...search,
  ...sections,
  ...students,
  ...timetable,
  ...webhooks,
};
