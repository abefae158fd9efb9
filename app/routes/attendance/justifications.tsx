import { Inbox } from "lucide-react";
import { useRef } from "react";
import { JUSTIFICATION_STATES, justificationsApi } from "#contracts/api/attendance/justifications.ts";
import { DecideForms, JustificationLine, WithdrawForm } from "../../components/attendance/justification-parts.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { justificationTexts } from "../../i18n/attendance-justifications.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { answer } from "../../lib/justification-form.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const DONE = ["accepted", "refused", "withdrawn"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const asked = queryText(request, "estado");
  const state = asked === "todos" ? undefined : (JUSTIFICATION_STATES.find((one) => one === asked) ?? "waiting");
  return load(async () => {
    const [page, locale] = await Promise.all([
      call(context, request, justificationsApi.list, {
        query: { state, cursor: queryText(request, "cursor"), limit: 30 },
      }),
      readerOf(context, request),
    ]);
    const done = DONE.find((one) => one === queryText(request, "hecho")) ?? null;
    return { page, state: state ?? "todos", done, words: inLanguage(justificationTexts, locale) };
  });
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const state = queryText(args.request, "estado");
  return submit(
    args,
    async (sent) => {
      const done = await answer(sent, text(sent.form, "id").replace(/\D/g, "") || "0");
      const kept = state === undefined ? "" : `estado=${encodeURIComponent(state)}&`;
      throw redirect(`/asistencia/justificantes?${kept}hecho=${done}`);
    },
    (refusal, form) => ({ ...refusal, id: Number(text(form, "id").replace(/\D/g, "") || 0) }),
  );
}

/** What families sent to excuse absences, for who answers it: the waiting ones first. */
export default function Justifications() {
  const { page, state, done, words } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const box = useRef<HTMLDivElement>(null);
  useRefusalFocus(box, refused);
  const { waiting } = page;
  return (
    <div ref={box}>
      <PageHeader
        title={words.title}
        meta={filled(words.waitingCount[waiting === 1 ? "one" : "other"], { n: String(waiting) })}
      />
      <div className="mb-3 max-w-4xl empty:hidden">
        {done !== null && refused === null ? <Done>{words.done[done]}</Done> : null}
        {refused === null || refused.fields.note !== undefined ? null : (
          <Notice tone="danger">{refused.message}</Notice>
        )}
      </div>
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-3 print:hidden">
        <Field label={words.filter}>
          <Select name="estado" defaultValue={state} className="w-44">
            {JUSTIFICATION_STATES.map((one) => (
              <option key={one} value={one}>
                {words.state[one]}
              </option>
            ))}
            <option value="todos">{words.all}</option>
          </Select>
        </Field>
        <Button type="submit">{words.show}</Button>
      </Form>
      {page.data.length === 0 ? (
        <EmptyState
          icon={<Inbox />}
          title={state === "waiting" ? words.noneWaiting : words.none}
          hint={words.noneHint}
          className="max-w-4xl"
        />
      ) : (
        <div className="max-w-4xl">
          <Rows>
            {page.data.map((row) => (
              <JustificationLine key={row.id} row={row} words={words} isNamed>
                <DecideForms row={row} words={words} error={refused?.id === row.id ? refused.fields.note : undefined} />
                <WithdrawForm row={row} words={words} />
              </JustificationLine>
            ))}
          </Rows>
          <Pager page={page} />
        </div>
      )}
    </div>
  );
}
