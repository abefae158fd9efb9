import { useRef } from "react";
import { alertsApi } from "#contracts/api/attendance/alerts.ts";
import { LevelBadge, useAlertWords } from "../../components/attendance/alert-parts.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { alertTexts } from "../../i18n/attendance-alerts.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { versionOf } from "../../lib/justification-form.server.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.one);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const [alert, locale] = await Promise.all([
      call(context, request, alertsApi.get, { params: { id: idParam(params) } }),
      readerOf(context, request),
    ]);
    return { alert, words: inLanguage(alertTexts, locale), isDone: queryText(request, "hecho") === "handled" };
  });
}

/** Each reading is noted: a refused form does not open it anew, unless it says that the alert is another one now. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400 || actionStatus === 412;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    await send(alertsApi.handle, { params: { id }, body: { note: text(form, "note") } }, versionOf(form));
    throw redirect(`/asistencia/alertas/${id}?hecho=handled`);
  });
}

/** One alert, and what was done about it. */
export default function Alert() {
  const me = useMe();
  const { moment } = useFormat();
  const { alert, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  const { value, span, since } = useAlertWords(words)(alert);
  const { student, state } = alert;
  return (
    <div ref={box} className="max-w-2xl">
      <PageHeader
        eyebrow={
          <Link to="/asistencia/alertas" className="hover:underline">
            {words.toList}
          </Link>
        }
        title={student.name}
        meta={
          <>
            {student.groupName === null ? null : <span>{groupLabel(student.groupName)}</span>}
            <LevelBadge alert={alert} words={words} />
            <Badge tone={state === "open" ? "warn" : state === "handled" ? "ok" : "neutral"}>
              {words.state[state]}
            </Badge>
          </>
        }
      />
      <div className="mb-3 grid gap-2 empty:hidden">
        {isDone && refused === null ? <Done>{words.done.handled}</Done> : null}
        {refused === null || refused.message === null ? null : <Notice tone="danger">{refused.message}</Notice>}
      </div>
      <Section title={courseLabel(alert.rule.title)}>
        <p className="font-medium">{value}</p>
        <p className="text-sm">{span}</p>
        <p className="text-xs text-muted">{since}</p>
        {state === "closed" ? <p className="mt-2 text-sm">{words.closedHint}</p> : null}
        <p className="mt-2 text-sm">
          <Link to={`/alumnado/${student.id}/asistencia`} className="text-accent underline">
            {words.student}
          </Link>
        </p>
      </Section>
      {alert.handledAt === null ? null : (
        <Section title={words.handling}>
          <p className="whitespace-pre-line text-sm">{alert.note ?? words.noNote}</p>
          <p className="mt-1 text-xs text-muted">
            {filled(words.handledBy, { name: alert.handledBy ?? "", moment: moment(alert.handledAt) })}
          </p>
        </Section>
      )}
      {alert.canHandle ? (
        <Form method="post" className="grid gap-3">
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <input type="hidden" name="version" value={alert.version} />
          <Field label={words.note} hint={words.noteHint} error={refused?.fields.note}>
            <Textarea name="note" rows={4} maxLength={2000} />
          </Field>
          <Button type="submit" variant="primary" className="justify-self-start max-sm:h-11">
            {words.handle}
          </Button>
        </Form>
      ) : null}
    </div>
  );
}
