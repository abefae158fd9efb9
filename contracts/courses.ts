import * as z from "zod";
import { GradingScale } from "./api/institutions.ts";
import { Id, IdParams, IsoDate, IsoDateTime, PageQuery, PathId, page } from "./common.ts";
import { endpoint } from "./endpoint.ts";
import { multiLine, singleLine } from "./text.ts";

export const SectionRow = z.object({
  id: Id,
  courseId: Id,
  courseTitle: z.string(),
  title: z.string(),
  groupName: z.string().nullable(),
  subject: z.string().nullable(),
  gradeLevel: z.string().nullable(),
  studentCount: z.int(),
  chatRoomId: Id.nullable(),
});
export type SectionRow = z.infer<typeof SectionRow>;

export const SectionListRow = SectionRow.extend({
  teacherNames: z.array(z.string()),
  /** When the latest mark of the section was given; null too for those who may not see a whole section's marks. */
  lastMarkAt: z.string().nullable(),
});
export type SectionListRow = z.infer<typeof SectionListRow>;

export const SectionDetail = SectionRow.extend({
  teachers: z.array(z.object({ userId: Id, name: z.string() })),
  students: z.array(z.object({ id: Id, name: z.string(), studentNumber: z.string() })),
});

export const Lesson = z.object({
  sectionId: Id,
  courseTitle: z.string(),
  sectionTitle: z.string(),
  groupName: z.string().nullable(),
  room: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
});
export type Lesson = z.infer<typeof Lesson>;

export const GradebookCell = z.object({
  gradeId: Id,
  assignmentId: Id,
  studentId: Id,
  value: z.number().nullable(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  gradedBy: z.string(),
  gradedAt: z.string(),
});

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

export const Gradebook = z.object({
  section: SectionRow,
  scale: GradingScale,
  canEdit: z.boolean(),
  assignments: z.array(Assignment),
  students: z.array(z.object({ id: Id, name: z.string(), studentNumber: z.string(), average: z.number().nullable() })),
  cells: z.array(GradebookCell),
});
export type Gradebook = z.infer<typeof Gradebook>;

/** One mark; `version` is the one the writer saw (0 = none yet). `value` null unless the status is "scored"; "cleared" makes it blank again. */
export const GradeEntry = z
  .strictObject({
    assignmentId: Id,
    studentId: Id,
    value: z.number("la nota debe ser un número").finite().nullable(),
    status: z.enum(["scored", "missing", "exempt", "cleared"]).default("scored"),
    comment: multiLine(2000).nullable().default(null),
    version: z.int().nonnegative(),
  })
  .refine((entry) => (entry.status === "scored") === (entry.value !== null), {
    message: "una nota puesta lleva valor; una no presentada, exenta o borrada no lo lleva",
    path: ["value"],
  });

export const coursesApi = {
  sections: endpoint({
    id: "listSections",
    method: "GET",
    path: "/sections",
    tag: "courses",
    summary: "Sections (groups of a course) within the caller's reach",
    access: ["courses.read", "children.read"],
    query: PageQuery.extend({
      search: singleLine(100).optional(),
      gradeLevel: singleLine(50).optional(),
      groupName: singleLine(50).optional(),
      teacherId: PathId.optional(),
      markedWithinDays: z.coerce.number().int().min(1).max(366).optional(),
    }),
    view: page(SectionListRow).extend({ gradeLevels: z.array(z.string()), groups: z.array(z.string()) }),
  }),
  section: endpoint({
    id: "getSection",
    method: "GET",
    path: "/sections/{id}",
    tag: "courses",
    summary: "One section with its roster; students and parents see no classmates",
    access: ["courses.read", "children.read"],
    params: IdParams,
    view: SectionDetail,
  }),
  gradebook: endpoint({
    id: "getGradebook",
    method: "GET",
    path: "/sections/{id}/gradebook",
    tag: "courses",
    summary: "The gradebook of a section: assignments, students and marks",
    access: ["grades.create", "students.create"],
    params: IdParams,
    view: Gradebook,
  }),
  createAssignment: endpoint({
    id: "createAssignment",
    method: "POST",
    path: "/sections/{id}/assignments",
    tag: "courses",
    summary:
      "Add an assignment (a column of the gradebook). It is a draft: students and families see it once published",
    access: ["assignments.create"],
    params: IdParams,
    body: z.strictObject({
      title: singleLine(200).min(1),
      dueAt: IsoDateTime.nullable().default(null),
      maxPoints: z.number().min(0.01).max(1000).default(10),
      weight: z.number().min(0.001).max(100).default(1),
    }),
    view: Assignment,
    status: 201,
    limit: "write",
  }),
  publishAssignment: endpoint({
    id: "publishAssignment",
    method: "POST",
    path: "/assignments/{id}/publish",
    tag: "courses",
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
    tag: "courses",
    summary: "Make an assignment a draft again: students and families no longer see it nor its marks",
    access: ["grades.create"],
    params: IdParams,
    view: Assignment,
    limit: "write",
  }),
  recordGrades: endpoint({
    id: "recordGrades",
    method: "POST",
    path: "/courses/{id}/grades",
    tag: "courses",
    summary:
      "Record, correct or clear one or many marks of a course; all or nothing. A stale version answers 412 with the mark as it is",
    access: ["grades.create"],
    params: IdParams,
    body: z.strictObject({ grades: z.array(GradeEntry).min(1).max(1000) }),
    view: z.object({ data: z.array(GradebookCell) }),
    status: 201,
    limit: "write",
  }),
  gradeHistory: endpoint({
    id: "getGradeHistory",
    method: "GET",
    path: "/grades/{id}/history",
    tag: "courses",
    summary: "All versions of one mark",
    access: ["grades.create", "students.create"],
    params: IdParams,
    view: z.object({
      data: z.array(
        z.object({
          version: z.int(),
          value: z.number().nullable(),
          status: z.string(),
          comment: z.string().nullable(),
          changedBy: z.string(),
          changedAt: z.string(),
        }),
      ),
    }),
  }),
  schedule: endpoint({
    id: "getSchedule",
    method: "GET",
    path: "/schedule",
    tag: "courses",
    summary: "Lessons of the signed-in person (or their children) on a date of the school's calendar; today by default",
    access: ["courses.read", "children.read"],
    query: z.strictObject({ date: IsoDate.optional() }),
    view: z.object({
      date: z.string(),
      data: z.array(Lesson),
      next: z.object({ date: z.string(), data: z.array(Lesson) }).nullable(),
    }),
  }),
};
