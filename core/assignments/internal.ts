import { assignments, courses, sections } from "#schema/index.ts";

/** An assignment with the section it belongs to. */
export const placeColumns = {
  assignmentId: assignments.id,
  title: assignments.title,
  dueAt: assignments.dueAt,
  sectionId: sections.id,
  courseTitle: courses.title,
  groupName: sections.groupName,
};

/** Only work with a date is listed by date. */
export function workView<Row extends { dueAt: Date | null }>({ dueAt, ...row }: Row) {
  return { ...row, dueAt: (dueAt ?? new Date(0)).toISOString() };
}
