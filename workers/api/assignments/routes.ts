import type { Hono } from "hono";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { createAssignment } from "#core/assignments/create-assignment.ts";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { listPendingMarks } from "#core/assignments/list-pending-marks.ts";
import { publishAssignment, unpublishAssignment } from "#core/assignments/publish-assignment.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountAssignments(app: Hono<HttpEnv>): void {
  route(app, assignmentsApi.createAssignment, (ctx, { params, body }) =>
    createAssignment(ctx, { sectionId: params.id, ...body }),
  );
  route(app, assignmentsApi.publishAssignment, (ctx, { params }) => publishAssignment(ctx, params));
  route(app, assignmentsApi.unpublishAssignment, (ctx, { params }) => unpublishAssignment(ctx, params));
  route(app, assignmentsApi.due, (ctx, { query }) => listDueWork(ctx, query));
  route(app, assignmentsApi.pending, (ctx, { query }) => listPendingMarks(ctx, query));
}
