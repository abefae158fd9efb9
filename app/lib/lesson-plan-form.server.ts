import { LessonPlanRequest } from "#contracts/api/content.ts";
import { text } from "./actions.server.ts";

/** What the form for a lesson plan asks for, whether to send it or to see what would be sent. Throws a `ZodError`. */
export function lessonPlanOf(form: FormData) {
  return LessonPlanRequest.parse({
    standardIds: form.getAll("standardIds").map(Number),
    minutes: Number(text(form, "minutes")),
    language: text(form, "language"),
    title: text(form, "title").trim() || undefined,
    notes: text(form, "notes").trim() || undefined,
  });
}
