import { assignmentsApi } from "#contracts/api/assignments.ts";
import { type ActionFunctionArgs, data, redirect } from "../../framework/http.server.ts";
import { invalid, readForm, refusal, text } from "../../lib/actions.server.ts";
import { call, requirePerson } from "../../lib/api.server.ts";
import { idParam } from "../../lib/params.server.ts";
import { endOfDay } from "../../lib/school-day.ts";

const Body = assignmentsApi.createAssignment.body;

function decimal(typed: string): number {
  return typed.trim() === "" ? Number.NaN : Number(typed.trim().replace(",", "."));
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  const id = idParam(params);
  const { form, csrf } = await readForm(request);
  const me = await requirePerson(context, request);
  const due = text(form, "due");
  const given = Body?.safeParse({
    title: text(form, "title"),
    maxPoints: decimal(text(form, "maxPoints")),
    weight: decimal(text(form, "weight")),
    // What is no date goes on as it is: the API refuses it by its field.
    dueAt: due === "" ? null : (endOfDay(due, me.timeZone) ?? due),
  });
  if (!given?.success) return data(given ? invalid(given.error) : null, { status: 422 });
  try {
    const assignment = await call(
      context,
      request,
      assignmentsApi.createAssignment,
      { params: { id }, body: given.data },
      { csrf },
    );
    return { ok: true as const, assignment };
  } catch (cause) {
    if (cause instanceof Response) throw cause;
    const refused = refusal(cause);
    return data(refused, { status: refused.status });
  }
}

export function loader({ params }: ActionFunctionArgs) {
  return redirect(`/grupos/${idParam(params)}`);
}
