import { useRef } from "react";
import { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { ProcedureMeasures } from "../../components/behavior/procedure-measures.tsx";
import { ProcedureSteps } from "../../components/behavior/procedure-steps.tsx";
import { TONES, weightOf } from "../../components/behavior/words.ts";
import { Badge } from "../../components/ui/badge.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { behaviorTexts } from "../../i18n/behavior.ts";
import { procedureTexts } from "../../i18n/behavior-procedures.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { byField, idsOf } from "../../lib/behavior-form.server.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

// A tab's title stays in the browser's history: it names nobody.
export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.list.title);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    const [procedure, locale] = await Promise.all([
      call(context, request, proceduresApi.get, { params: { id: idParam(params) } }),
      readerOf(context, request),
    ]);
    const done = queryText(request, "hecho");
    return {
      procedure,
      oversees: may(me, "behavior.oversee"),
      title: inLanguage(behaviorTexts, locale).title,
      kinds: inLanguage(behaviorTexts.kind, locale),
      words: inLanguage(procedureTexts, locale),
      done: done === "abierto" ? ("opened" as const) : done === "1" ? ("saved" as const) : null,
    };
  });
}

/** Each reading is noted: a refused form shows what was typed, and does not open the procedure anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(
    args,
    async ({ form, send }) => {
      const version = text(form, "version").replace(/\D/g, "") || "0";
      const intent = text(form, "intent");
      const done = redirect(`/convivencia/partes/${id}?hecho=1`);
      const [instructorId, ownerId] = [idsOf(form, "instructorId")[0], idsOf(form, "ownerId")[0]];
      switch (intent) {
        case "done":
        case "not_needed":
        case "due":
          await send(
            proceduresApi.settle,
            {
              params: { id, stepId: text(form, "step") },
              body: {
                state: intent,
                note: text(form, "note"),
                decision: text(form, "decision"),
                instructorId: instructorId === undefined || Number.isNaN(instructorId) ? null : instructorId,
              },
            },
            { version },
          );
          throw done;
        case "add-measure":
          await send(proceduresApi.addMeasure, {
            params: { id },
            body: { text: text(form, "text"), ownerId: ownerId ?? Number.NaN, dueOn: text(form, "dueOn") },
          });
          throw done;
        case "measure-done":
        case "measure-due":
          await send(proceduresApi.settleMeasure, {
            params: { id: text(form, "measure") },
            body: { isDone: intent === "measure-done" },
          });
          throw done;
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({
      ...refusal,
      fields: byField(refusal.fields),
      at: text(form, "at") || text(form, "step"),
    }),
  );
}

/** A procedure: what happened, its steps with their deadlines, what was decided and what follows. On paper as on a screen. */
export default function ProcedurePage() {
  const { procedure, oversees, title, kinds, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const { date, day } = useFormat();
  const { one } = words;
  const { student, category } = procedure;
  const weight = weightOf(category);
  return (
    <div ref={page} className="max-w-4xl">
      <PageHeader
        eyebrow={
          <Link to="/convivencia/partes" prefetch="none" className="hover:underline">
            {title}: {words.list.title}
          </Link>
        }
        title={filled(one.title, { name: student.name })}
        meta={
          <>
            {student.groupName === null ? null : <span>{groupLabel(student.groupName)}</span>}
            <span>{filled(one.openedBy, { name: procedure.openedBy, date: date(procedure.openedOn) })}</span>
            {procedure.closedOn === null ? null : (
              <Badge tone="ok">{filled(one.closed, { date: date(procedure.closedOn) })}</Badge>
            )}
          </>
        }
      />
      <p className="mb-4 text-sm text-muted print:hidden">{one.isNoted}</p>
      <div className="mb-4 empty:hidden">
        {done !== null && refused === null ? <Done>{one[done]}</Done> : null}
        {refused?.message && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <Section
        title={one.facts}
        aside={
          <Link
            to={`/alumnado/${student.id}/convivencia#r${procedure.recordId}`}
            prefetch="none"
            className="text-sm text-accent hover:underline print:hidden"
          >
            {filled(one.file, { name: student.name })}
          </Link>
        }
      >
        <div className="grid gap-1.5 text-sm">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{category.title}</span>
            <Badge tone={TONES[weight]}>{kinds[weight]}</Badge>
          </p>
          <p className="text-xs text-muted">
            <span className="inline-block first-letter:uppercase">{day(procedure.date)}</span>
            {[procedure.time, procedure.place].filter(Boolean).map((part) => ` · ${part}`)} ·{" "}
            {filled(one.recordedBy, { name: procedure.recordedBy })}
          </p>
          <p className="whitespace-pre-line">{procedure.description ?? one.noWords}</p>
          {procedure.measure === null ? null : (
            <p>
              {one.immediate}: {procedure.measure}
            </p>
          )}
        </div>
      </Section>
      <Section title={one.steps}>
        <ProcedureSteps procedure={procedure} oversees={oversees} words={words} refused={refused} />
      </Section>
      <ProcedureMeasures procedure={procedure} words={words} refused={refused} />
      <div className="mt-16 hidden grid-cols-2 gap-16 text-sm print:grid">
        <p className="border-t pt-2">{one.signatures}</p>
        <p className="border-t pt-2">{one.signatureHead}</p>
      </div>
    </div>
  );
}
