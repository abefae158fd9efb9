import { contentApi } from "#contracts/api/content.ts";
import { type ActionFunctionArgs, redirect } from "../../framework/http.server.ts";
import { lessonPlanOf } from "../../lib/lesson-plan-form.server.ts";
import { submit } from "../../lib/submit.server.ts";

/** What the form for a lesson plan would send, for the page that asks. */
export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => ({
    ok: true as const,
    preview: await send(contentApi.previewLessonPlan, { body: lessonPlanOf(form) }),
  }));
}

/** Typed as an address it is the form's page. */
export function loader() {
  return redirect("/contenidos/nuevo");
}
