import type { Hono } from "hono";
import { studentsApi } from "#contracts/api/students.ts";
import { getStudent } from "#core/students/get-student.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { listStudents } from "#core/students/list-students.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountStudents(app: Hono<HttpEnv>): void {
  bind(app, studentsApi, { list: listStudents, get: getStudent, grades: getStudentGrades });
}
