import * as z from "zod";
import { Id, IdParams, IsoDateTime, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { singleLine } from "../text.ts";

/** A column of the gradebook. Students and families see it, its marks and what these weigh once it is published. */
export const Assignment = z.object({
  id: Id,
  title: z.string(),
  dueAt: z.string().nullable(),
  maxPoints: z.number(),
  weight: z.number(),
  published: z.boolean(),
});
export type Assignment = z.infer<typeof Assignment>;

export const NewAssignment = z.strictObject({
  title: singleLine(200).min(1),
  dueAt: IsoDateTime.nullable().default(null),
  maxPoints: z.number().min(0.01).max(1000).default(10),
  weight: z.number().min(0.001).max(100).default(1),
});

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
  createAssignment: endpoint({
    id: "createAssignment",
    method: "POST",
    path: "/sections/{id}/assignments",
    tag: "assignments",
    summary:
      "Add an assignment (a column of the gradebook). It is a draft: students and families see it once published",
    access: ["assignments.create"],
    params: IdParams,
    body: NewAssignment,
    view: Assignment,
    status: 201,
    limit: "write",
  }),
  publishAssignment: endpoint({
    id: "publishAssignment",
    method: "POST",
    path: "/assignments/{id}/publish",
    tag: "assignments",
    summary: "Show an assignment with its marks to students and families, who are told of every mark in it",
    access: ["grades.create"],
    params: IdParams,
    view: Assignment,
    limit: "write",
  }),
  unpublishAssignment: endpoint({
    id: "unpublishAssignment",
    method: "POST",
    path: "/assignments/{id}/unpublish",
    tag: "assignments",
    summary: "Make an assignment a draft again: students and families no longer see it nor its marks",
    access: ["grades.create"],
    params: IdParams,
    view: Assignment,
    limit: "write",
  }),
  due: endpoint({
    id: "listDueWork",
    method: "GET",
    path: "/assignments/due",
    tag: "assignments",
    summary: "Published assignments of the caller's sections (or their children's) due from today on, soonest first",
    access: ["courses.read", "children.read"],
    query: PageQuery,
    view: page(DueWork),
  }),
  pending: endpoint({
    id: "listPendingMarks",
    method: "GET",
    path: "/assignments/pending-marks",
    tag: "assignments",
    summary: "Assignments of the sections one teaches whose date has passed and that lack marks, latest first",
    access: ["grades.create"],
    query: PageQuery,
    view: page(PendingMarks),
  }),
};
