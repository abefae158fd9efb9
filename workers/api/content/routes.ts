import type { Hono } from "hono";
import { contentApi } from "#contracts/api/content.ts";
import { getCosts } from "#core/ai/get-costs.ts";
import { cancelJob, getJob, listJobs, retryJob } from "#core/ai/jobs.ts";
import { getDocument, listDocuments } from "#core/content/documents.ts";
import { previewLessonPlan } from "#core/content/preview-lesson-plan.ts";
import { requestLessonPlan } from "#core/content/request-lesson-plan.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountContent(app: Hono<HttpEnv>): void {
  route(app, contentApi.requestLessonPlan, (ctx, { body }, { http }) =>
    requestLessonPlan(ctx, { ...body, idempotencyKey: http.req.header("idempotency-key") ?? crypto.randomUUID() }),
  );
  route(app, contentApi.previewLessonPlan, (ctx, { body }) => previewLessonPlan(ctx, body));
  route(app, contentApi.jobs, (ctx, { query }) => listJobs(ctx, query));
  route(app, contentApi.job, (ctx, { params }) => getJob(ctx, params));
  route(app, contentApi.cancelJob, (ctx, { params }) => cancelJob(ctx, params));
  route(app, contentApi.retryJob, (ctx, { params }) => retryJob(ctx, params));
  route(app, contentApi.documents, (ctx, { query }) => listDocuments(ctx, query));
  route(app, contentApi.document, (ctx, { params }) => getDocument(ctx, params));
  route(app, contentApi.usage, (ctx, { query }) => getCosts(ctx, query));
}
