import { assignmentsApi, NewAssignment } from "#contracts/api/assignments.ts";
import { type ActionFunctionArgs, redirect } from "../../framework/http.server.ts";
import { text } from "../../lib/actions.server.ts";
import { requirePerson } from "../../lib/api.server.ts";
import { idParam } from "../../lib/params.server.ts";
import { endOfDay } from "../../lib/school-day.ts";
import { submit } from "../../lib/submit.server.ts";

function decimal(typed: string): number {
  return typed.trim() === "" ? Number.NaN : Number(typed.trim().replace(",", "."));
}

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    const me = await requirePerson(args.context, args.request);
    const due = text(form, "due");
    const body = NewAssignment.parse({
      title: text(form, "title"),
      maxPoints: decimal(text(form, "maxPoints")),
      weight: decimal(text(form, "weight")),
      // What is no date goes on as it is: the API refuses it by its field.
      dueAt: due === "" ? null : (endOfDay(due, me.timeZone) ?? due),
    });
    return { ok: true as const, assignment: await send(assignmentsApi.createAssignment, { params: { id }, body }) };
  });
}

export function loader({ params }: ActionFunctionArgs) {
  return redirect(`/grupos/${idParam(params)}`);
}
