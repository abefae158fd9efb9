import * as z from "zod";
import { Id, IdParams, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";

const GroupName = singleLine(50).min(1);

const Enrollment = z.object({
  id: Id,
  sectionId: Id,
  sectionTitle: z.string(),
  courseTitle: z.string(),
  groupName: z.string().nullable(),
  schoolYear: z.string(),
  state: z.enum(["active", "future", "over", "withdrawn"]),
  beginDate: z.string().nullable(),
  lastDate: z.string().nullable(),
  /** Why it was ended early, for the office. */
  reason: z.string().nullable(),
  version: z.int(),
});
export type Enrollment = z.infer<typeof Enrollment>;

const Waiting = z.object({
  id: Id,
  sectionId: Id,
  sectionTitle: z.string(),
  courseTitle: z.string(),
  /** From 1. */
  place: z.int(),
  since: z.string(),
});

const GroupChange = z.object({
  batch: z.string(),
  fromGroup: z.string().nullable(),
  toGroup: z.string(),
  changedAt: z.string(),
  undoneAt: z.string().nullable(),
});

export const Enrollments = z.object({
  enrollments: z.array(Enrollment),
  waiting: z.array(Waiting),
  groups: z.array(GroupChange),
});
export type Enrollments = z.infer<typeof Enrollments>;

/** Why a pupil cannot simply be enrolled in a section. */
export const SEAT_BLOCKS = ["enrolled", "waiting", "same_course", "prerequisite", "full"] as const;

const Seat = z.object({
  sectionId: Id,
  sectionTitle: z.string(),
  courseTitle: z.string(),
  groupName: z.string().nullable(),
  capacity: z.int(),
  taken: z.int(),
  waiting: z.int(),
  block: z.enum(SEAT_BLOCKS).nullable(),
  /** Their enrolment in another section of the same course, which this seat could replace. */
  instead: Id.nullable(),
});
export type Seat = z.infer<typeof Seat>;

const GroupPlan = z.object({
  groupName: z.string(),
  moved: z.int(),
  /** Already in the group. */
  unchanged: z.int(),
  students: z.array(
    z.object({
      id: Id,
      name: z.string(),
      fromGroup: z.string().nullable(),
      /** Titles of courses that end without one of the same course in the new group. */
      lost: z.array(z.string()),
    }),
  ),
  sections: z.array(z.object({ id: Id, courseTitle: z.string(), enter: z.int(), taken: z.int(), capacity: z.int() })),
  /** Of `sections`, those without a seat for everybody: nobody is moved. */
  full: z.int(),
});
export type GroupPlan = z.infer<typeof GroupPlan>;

/** As many pupils as change group together. */
export const MOST_MOVED = 200;

const EnrollmentParams = z.strictObject({ id: PathId, enrollmentId: PathId });

export const enrollmentApi = {
  list: endpoint({
    id: "listEnrollments",
    method: "GET",
    path: "/students/{id}/enrollments",
    tag: "students",
    summary: "Sections of a student, now and before, where they wait for a seat, and their changes of group",
    access: ["students.read", "children.read", "profile.read"],
    params: IdParams,
    view: Enrollments,
  }),
  seats: endpoint({
    id: "listSeats",
    method: "GET",
    path: "/students/{id}/seats",
    tag: "students",
    summary: "Sections of the student's level, or those looked for, with their seats and what stands in the way",
    access: ["students.create"],
    params: IdParams,
    query: z.strictObject({ search: singleLine(100).optional() }),
    view: z.object({ data: z.array(Seat), hasMore: z.boolean() }),
  }),
  enroll: endpoint({
    id: "enrollStudent",
    method: "POST",
    path: "/students/{id}/enrollment",
    tag: "students",
    summary: "Enrol a student in a section, in the place of another of theirs, or on its waiting list where it is full",
    access: ["students.create"],
    params: IdParams,
    body: z.strictObject({
      sectionId: Id,
      /** The enrolment that ends with it. */
      instead: Id.nullable().default(null),
      whenFull: z.enum(["refuse", "wait"]).default("refuse"),
      ignorePrerequisites: z.boolean().default(false),
    }),
    view: Enrollments,
    status: 201,
    limit: "write",
  }),
  withdraw: endpoint({
    id: "withdrawStudent",
    method: "POST",
    path: "/students/{id}/enrollments/{enrollmentId}/withdrawal",
    tag: "students",
    summary: "End an enrolment early, its marks and registers stay; whoever waits longest gets the seat",
    access: ["students.create"],
    params: EnrollmentParams,
    body: z.strictObject({ reason: singleLine(200).default("") }),
    ifMatch: true,
    view: Enrollments,
    limit: "write",
  }),
  remove: endpoint({
    id: "removeEnrollment",
    method: "DELETE",
    path: "/students/{id}/enrollments/{enrollmentId}",
    tag: "students",
    summary: "The same without a reason",
    access: ["students.create"],
    params: EnrollmentParams,
    ifMatch: true,
    view: Enrollments,
    limit: "write",
  }),
  leaveWaiting: endpoint({
    id: "leaveWaitingList",
    method: "DELETE",
    path: "/students/{id}/waiting/{waitingId}",
    tag: "students",
    summary: "Take a student off a section's waiting list",
    access: ["students.create"],
    params: z.strictObject({ id: PathId, waitingId: PathId }),
    view: Enrollments,
    limit: "write",
  }),
  previewGroup: endpoint({
    id: "previewGroupChange",
    method: "POST",
    path: "/students/group-changes/preview",
    tag: "students",
    summary: "What a change of group would do to these students, without doing it",
    access: ["students.create"],
    body: z.strictObject({ studentIds: z.array(Id).min(1).max(MOST_MOVED), groupName: GroupName }),
    view: GroupPlan,
  }),
  changeGroup: endpoint({
    id: "changeGroup",
    method: "POST",
    path: "/students/group-changes",
    tag: "students",
    summary:
      "Move students to another group of their level: its sections in the place of those of the group they leave",
    access: ["students.create"],
    body: z.strictObject({
      studentIds: z.array(Id).min(1).max(MOST_MOVED),
      groupName: GroupName,
      /** The `moved` of the preview: refused when it would be another number by now. */
      confirmCount: z.int().nonnegative(),
    }),
    view: z.object({ batch: z.string(), moved: z.int() }),
    status: 201,
    limit: "write",
  }),
  undoGroup: endpoint({
    id: "undoGroupChange",
    method: "POST",
    path: "/students/group-changes/{batch}/undo",
    tag: "students",
    summary: "Take a change of group back, for those who have not changed again",
    access: ["students.create"],
    params: z.strictObject({ batch: z.uuid() }),
    view: z.object({ undone: z.int(), left: z.int() }),
    limit: "write",
  }),
};
