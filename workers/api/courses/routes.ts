import type { Hono } from "hono";
import { coursesApi } from "#contracts/courses.ts";
import { createAssignment } from "#core/assignments/create-assignment.ts";
import { publishAssignment, unpublishAssignment } from "#core/assignments/publish-assignment.ts";
import { getGradeHistory } from "#core/grades/get-grade-history.ts";
import { getGradebook } from "#core/grades/get-gradebook.ts";
import { recordGrades } from "#core/grades/record-grades.ts";
import { getSection } from "#core/sections/get-section.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { getSchedule } from "#core/timetable/get-schedule.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountCourses(app: Hono<HttpEnv>): void {
  route(app, coursesApi.sections, (ctx, { query }) => listSections(ctx, query));
  route(app, coursesApi.section, (ctx, { params }) => getSection(ctx, params));
  route(app, coursesApi.gradebook, (ctx, { params }) => getGradebook(ctx, params));
  route(app, coursesApi.createAssignment, (ctx, { params, body }) =>
    createAssignment(ctx, { sectionId: params.id, ...body }),
  );
  route(app, coursesApi.publishAssignment, (ctx, { params }) => publishAssignment(ctx, params));
  route(app, coursesApi.unpublishAssignment, (ctx, { params }) => unpublishAssignment(ctx, params));
  route(app, coursesApi.recordGrades, (ctx, { params, body }) =>
    recordGrades(ctx, { courseId: params.id, grades: body.grades }),
  );
  route(app, coursesApi.gradeHistory, (ctx, { params }) => getGradeHistory(ctx, params));
  route(app, coursesApi.schedule, (ctx, { query }) => getSchedule(ctx, query));
}
