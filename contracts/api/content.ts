import * as z from "zod";
import { Id, IdParams, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { OutgoingPreview } from "../internal/llm.ts";
import { multiLine, singleLine } from "../text.ts";

export const JobView = z.object({
  id: Id,
  kind: z.string(),
  status: z.enum(["queued", "running", "succeeded", "failed", "cancelled", "dead"]),
  progress: z.number(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  attempts: z.array(z.record(z.string(), z.unknown())),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  documentId: Id.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type JobView = z.infer<typeof JobView>;

export const LessonPlanRequest = z.strictObject({
  standardIds: z.array(Id).min(1, "elige al menos un criterio").max(10),
  minutes: z.int().min(15).max(480).default(55),
  language: z.enum(["es", "en"]).default("es"),
  title: singleLine(200).optional(),
  objectives: z.array(singleLine(500).min(1)).max(10).default([]),
  notes: multiLine(2000).optional(),
  sectionId: Id.optional(),
  preferredProvider: z.enum(["anthropic", "openai", "local"]).optional(),
});

export const DocumentRow = z.object({
  id: Id,
  type: z.string(),
  title: z.string(),
  language: z.string(),
  status: z.string(),
  version: z.int(),
  /** Who asked for it. */
  author: z.object({ id: Id, name: z.string() }),
  createdAt: z.string(),
});

/** Why a plan is not called aligned; `criterion` is the code of the criterion that it is about, or its id. */
export const AlignmentReason = z.object({
  code: z.enum([
    "nothing_asked",
    "not_in_curriculum",
    "other_subject",
    "other_level",
    "not_asked",
    "not_worked_on",
    "text_far",
    "not_assessed",
    "unreadable",
  ]),
  criterion: z.string(),
});
export type AlignmentReason = z.infer<typeof AlignmentReason>;

export const DocumentView = DocumentRow.extend({
  body: z.record(z.string(), z.unknown()),
  provider: z.string(),
  model: z.string(),
  label: z.string().nullable(),
  /** Computed from the document's words and the curriculum; true only without a reason against it. */
  curriculumAligned: z.boolean(),
  alignmentReasons: z.array(AlignmentReason),
  coverage: z.array(z.object({ standardId: Id, code: z.string(), text: z.string(), section: z.string().nullable() })),
  job: JobView.nullable(),
});

export const UsageView = z.object({
  period: z.string(),
  /** Of the attempts that have a price; null when none of them has one. */
  totalCostUsd: z.number().nullable(),
  unpriced: z.int(),
  data: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      attempts: z.int(),
      failures: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      /** Null, and never 0, when what the attempts cost is not known. */
      costUsd: z.number().nullable(),
      /** Attempts at a model without a price: what they cost is not in `costUsd`. */
      unpriced: z.int(),
    }),
  ),
});

export const contentApi = {
  requestLessonPlan: endpoint({
    id: "requestLessonPlan",
    method: "POST",
    path: "/ai/content",
    tag: "content",
    summary: "Ask for a lesson plan on assessment criteria of the curriculum; answers a job",
    access: ["content.create"],
    body: LessonPlanRequest,
    view: JobView,
    status: 202,
    limit: "ai",
  }),
  previewLessonPlan: endpoint({
    id: "previewLessonPlan",
    method: "POST",
    path: "/ai/content/preview",
    tag: "content",
    summary: "What a request for a lesson plan would send, word for word with names replaced, and to which providers",
    access: ["content.create"],
    body: LessonPlanRequest,
    view: OutgoingPreview,
    limit: "ai",
  }),
  jobs: endpoint({
    id: "listJobs",
    method: "GET",
    path: "/ai/jobs",
    tag: "content",
    summary: "One's own jobs, latest first",
    access: ["content.create"],
    query: PageQuery,
    view: page(JobView),
  }),
  job: endpoint({
    id: "getJob",
    method: "GET",
    path: "/ai/jobs/{id}",
    tag: "content",
    summary: "State, attempts and result of one's own job",
    access: ["content.create"],
    params: IdParams,
    view: JobView,
  }),
  cancelJob: endpoint({
    id: "cancelJob",
    method: "POST",
    path: "/ai/jobs/{id}/cancel",
    tag: "content",
    summary: "End one's own waiting or running job",
    access: ["content.create"],
    params: IdParams,
    view: JobView,
  }),
  retryJob: endpoint({
    id: "retryJob",
    method: "POST",
    path: "/ai/jobs/{id}/retry",
    tag: "content",
    summary: "Queue a failed job again",
    access: ["content.create"],
    params: IdParams,
    view: JobView,
    status: 202,
    limit: "ai",
  }),
  documents: endpoint({
    id: "listDocuments",
    method: "GET",
    path: "/content/documents",
    tag: "content",
    summary: "One's own generated documents",
    access: ["content.read"],
    query: PageQuery,
    view: page(DocumentRow),
  }),
  document: endpoint({
    id: "getDocument",
    method: "GET",
    path: "/content/documents/{id}",
    tag: "content",
    summary: "A generated document with the criteria that it covers, computed from its sections",
    access: ["content.read"],
    params: IdParams,
    view: DocumentView,
  }),
  usage: endpoint({
    id: "getAiCosts",
    method: "GET",
    path: "/ai/costs",
    tag: "content",
    summary: "Cost of model calls in the school (one's own for teachers)",
    access: ["analytics.read"],
    query: z.strictObject({ period: z.enum(["hour", "day", "month"]).default("month") }),
    view: UsageView,
  }),
};
