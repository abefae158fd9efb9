import type { Hono } from "hono";
import { gradesApi } from "#contracts/api/grades.ts";
import { getGradeHistory } from "#core/grades/get-grade-history.ts";
import { getGradebook } from "#core/grades/get-gradebook.ts";
import { recordGrades } from "#core/grades/record-grades.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountGrades(app: Hono<HttpEnv>): void {
  route(app, gradesApi.gradebook, (ctx, { params }) => getGradebook(ctx, params));
  route(app, gradesApi.recordGrades, (ctx, { params, body }) =>
    recordGrades(ctx, { courseId: params.id, grades: body.grades }),
  );
  route(app, gradesApi.gradeHistory, (ctx, { params }) => getGradeHistory(ctx, params));
}
