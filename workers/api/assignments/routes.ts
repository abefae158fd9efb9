import type { Hono } from "hono";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { listPendingMarks } from "#core/assignments/list-pending-marks.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountAssignments(app: Hono<HttpEnv>): void {
  route(app, assignmentsApi.due, (ctx, { query }) => listDueWork(ctx, query));
  route(app, assignmentsApi.pending, (ctx, { query }) => listPendingMarks(ctx, query));
}
