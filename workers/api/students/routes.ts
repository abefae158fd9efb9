import type { Hono } from "hono";
import { studentsApi } from "#contracts/api/students.ts";
import { getStudent } from "#core/students/get-student.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { listStudents } from "#core/students/list-students.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountStudents(app: Hono<HttpEnv>): void {
  route(app, studentsApi.list, (ctx, { query }) => listStudents(ctx, query));
  route(app, studentsApi.get, (ctx, { params }) => getStudent(ctx, params));
  route(app, studentsApi.grades, (ctx, { params }) => getStudentGrades(ctx, params));
}
