import { contentApi } from "#contracts/api/content.ts";
import { type ActionFunctionArgs, data, redirect } from "../../framework/http.server.ts";
import { invalid, readForm, refusal } from "../../lib/actions.server.ts";
import { call } from "../../lib/api.server.ts";
import { lessonPlanOf } from "../../lib/lesson-plan-form.server.ts";

/** What the form for a lesson plan would send, for the page that asks. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { form, csrf } = await readForm(request);
  const given = lessonPlanOf(form);
  if (!given.success) return data(invalid(given.error), { status: 422 });
  try {
    const preview = await call(context, request, contentApi.previewLessonPlan, { body: given.data }, { csrf });
    return { ok: true as const, preview };
  } catch (cause) {
    if (cause instanceof Response) throw cause;
    const refused = refusal(cause);
    return data(refused, { status: refused.status });
  }
}

/** Typed as an address it is the form's page. */
export function loader() {
  return redirect("/contenidos/nuevo");
}
