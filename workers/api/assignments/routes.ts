import type { Hono } from "hono";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { createAssignment } from "#core/assignments/create-assignment.ts";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { listPendingMarks } from "#core/assignments/list-pending-marks.ts";
import { publishAssignment, unpublishAssignment } from "#core/assignments/publish-assignment.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountAssignments(app: Hono<HttpEnv>): void {
  bind(app, assignmentsApi, {
    createAssignment: (ctx, { id, ...column }) => createAssignment(ctx, { sectionId: id, ...column }),
    publishAssignment,
    unpublishAssignment,
    due: listDueWork,
    pending: listPendingMarks,
  });
}
