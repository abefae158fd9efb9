import type { Hono } from "hono";
import { contentApi } from "#contracts/api/content.ts";
import { getCosts } from "#core/ai/get-costs.ts";
import { cancelJob, getJob, listJobs, retryJob } from "#core/ai/jobs.ts";
import { getDocument, listDocuments } from "#core/content/documents.ts";
import { previewLessonPlan } from "#core/content/preview-lesson-plan.ts";
import { requestLessonPlan } from "#core/content/request-lesson-plan.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountContent(app: Hono<HttpEnv>): void {
  bind(app, contentApi, {
    requestLessonPlan: (ctx, input, { http }) =>
      requestLessonPlan(ctx, { ...input, idempotencyKey: http.req.header("idempotency-key") ?? crypto.randomUUID() }),
    previewLessonPlan,
    jobs: listJobs,
    job: getJob,
    cancelJob,
    retryJob,
    documents: listDocuments,
    document: getDocument,
    usage: getCosts,
  });
}
