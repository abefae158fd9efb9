import * as z from "zod";
import { Id, IdParams, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { GradingScale } from "../grading.ts";
import { singleLine } from "../text.ts";

export const STUDENT_STATUSES = ["active", "inactive", "graduated", "transferred", "withdrawn"] as const;

export const StudentRow = z.object({
  id: Id,
  studentNumber: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  gradeLevel: z.string().nullable(),
  groupName: z.string().nullable(),
  status: z.string(),
  email: z.string().nullable(),
});
export type StudentRow = z.infer<typeof StudentRow>;

export const GradeView = z.object({
  id: Id,
  assignmentId: Id,
  assignmentTitle: z.string(),
  courseTitle: z.string(),
  sectionId: Id,
  studentId: Id,
  value: z.number().nullable(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  gradedAt: z.string(),
  dueAt: z.string().nullable(),
  maxPoints: z.number(),
  /** In the average of its section; 1 where the teacher said nothing else. */
  weight: z.number(),
});
export type GradeView = z.infer<typeof GradeView>;

export const StudentDetail = StudentRow.extend({
  dateOfBirth: z.string().nullable(),
  sections: z.array(z.object({ id: Id, title: z.string(), courseTitle: z.string() })),
  guardians: z.array(z.object({ userId: Id, name: z.string(), relation: z.string() })),
});

export const StudentGrades = z.object({
  student: StudentRow,
  scale: GradingScale,
  courses: z.array(
    z.object({
      sectionId: Id,
      courseTitle: z.string(),
      average: z.number().nullable(),
      grades: z.array(GradeView),
    }),
  ),
});
export type StudentGrades = z.infer<typeof StudentGrades>;

export const studentsApi = {
  list: endpoint({
    id: "listStudents",
    method: "GET",
    path: "/students",
    tag: "students",
    summary: "Students within the caller's reach: all of the school, of one's sections, one's children, or oneself",
    access: ["students.read", "children.read", "profile.read"],
    query: PageQuery.extend({
      search: singleLine(100).optional(),
      groupName: singleLine(50).optional(),
      gradeLevel: singleLine(50).optional(),
      status: z.enum(STUDENT_STATUSES).optional(),
      withoutGroup: z.stringbool().optional(),
      sort: z.enum(["familyName", "-familyName", "studentNumber", "groupName"]).default("familyName"),
    }),
    view: page(StudentRow).extend({ groups: z.array(z.string()) }),
  }),
  get: endpoint({
    id: "getStudent",
    method: "GET",
    path: "/students/{id}",
    tag: "students",
    summary: "One student",
    access: ["students.read", "children.read", "profile.read"],
    params: IdParams,
    view: StudentDetail,
  }),
  grades: endpoint({
    id: "getStudentGrades",
    method: "GET",
    path: "/students/{id}/grades",
    tag: "students",
    summary: "Marks of one student by course, with averages in the school's scale",
    access: ["grades.read", "children.grades.read"],
    params: IdParams,
    view: StudentGrades,
  }),
};
