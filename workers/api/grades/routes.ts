import type { Hono } from "hono";
import { gradesApi } from "#contracts/api/grades.ts";
import { getGradeHistory } from "#core/grades/get-grade-history.ts";
import { getGradebook } from "#core/grades/get-gradebook.ts";
import { recordGrades } from "#core/grades/record-grades.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountGrades(app: Hono<HttpEnv>): void {
  bind(app, gradesApi, {
    gradebook: getGradebook,
    recordGrades: (ctx, { id, grades }) => recordGrades(ctx, { courseId: id, grades }),
    gradeHistory: getGradeHistory,
  });
}
