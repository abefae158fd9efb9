import * as z from "zod";
import { Id, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";

const Place = z.object({
  assignmentId: Id,
  title: z.string(),
  dueAt: z.string(),
  sectionId: Id,
  courseTitle: z.string(),
  groupName: z.string().nullable(),
});

/** Work with a date from today on. */
export const DueWork = Place;
export type DueWork = z.infer<typeof DueWork>;

/** A column whose date has passed and that lacks marks: `missing` of `students`. */
export const PendingMarks = Place.extend({ missing: z.int(), students: z.int() });
export type PendingMarks = z.infer<typeof PendingMarks>;

export const assignmentsApi = {
  due: endpoint({
    id: "listDueWork",
    method: "GET",
    path: "/assignments/due",
    tag: "courses",
    summary: "Published assignments of the caller's sections (or their children's) due from today on, soonest first",
    access: ["courses.read", "children.read"],
    query: PageQuery,
    view: page(DueWork),
  }),
  pending: endpoint({
    id: "listPendingMarks",
    method: "GET",
    path: "/assignments/pending-marks",
    tag: "courses",
    summary: "Assignments of the sections one teaches whose date has passed and that lack marks, latest first",
    access: ["grades.create"],
    query: PageQuery,
    view: page(PendingMarks),
  }),
};
