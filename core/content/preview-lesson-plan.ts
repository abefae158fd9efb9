import type { contentApi } from "#contracts/api/content.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { lessonPlanCall } from "./lesson-plan-call.ts";

/**
 * What `requestLessonPlan` would send for the same input, word for word, and to whom. Writes nothing. Errors:
 * `forbidden`, `unavailable` while the gateway does not answer, and those of `lessonPlanCall`.
 */
export async function previewLessonPlan(
  ctx: Context,
  input: Input<typeof contentApi.previewLessonPlan>,
): Promise<View<typeof contentApi.previewLessonPlan>> {
  authorize(ctx, "content.create");
  const request = await lessonPlanCall(ctx, input);
  const { institutionId, userId } = ctx.actor;
  return ctx.ports.gateway.preview({ institutionId, userId, request });
}
