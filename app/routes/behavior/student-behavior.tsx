import { Scale } from "lucide-react";
import { useRef } from "react";
import { behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { Hidden } from "../../components/behavior/category-forms.tsx";
import { EntryFields } from "../../components/behavior/entry-fields.tsx";
import { RecordCard } from "../../components/behavior/record-card.tsx";
import { signed } from "../../components/behavior/words.ts";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { behaviorTexts } from "../../i18n/behavior.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { byField, correctionOf, entryOf } from "../../lib/behavior-form.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const DONE = ["recorded", "changed", "withdrawn", "acknowledged"] as const;
const NOBODY = { today: "", time: "", staff: [], sections: [] };

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  const year = queryText(request, "curso")?.replace(/\D/g, "").slice(0, 15) || undefined;
  return load(async () => {
    const me = await requirePerson(context, request);
    const records = may(me, "behavior.create");
    const [behavior, categories, people, locale] = await Promise.all([
      call(context, request, behaviorApi.student, { params: { id }, query: { year } }),
      records ? call(context, request, behaviorCategoriesApi.categories, {}) : null,
      records ? call(context, request, behaviorApi.people, { query: {} }) : null,
      readerOf(context, request),
    ]);
    return {
      behavior,
      categories: categories?.data ?? [],
      people: people ?? NOBODY,
      words: inLanguage(behaviorTexts, locale),
      done: DONE.find((one) => one === queryText(request, "hecho")) ?? null,
    };
  });
}

/** Each reading is noted: a refused form shows what was typed, and does not open the file anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(
    args,
    async ({ form, send }) => {
      const params = { id: text(form, "record") };
      const version = text(form, "version").replace(/\D/g, "") || "0";
      const done = (what: (typeof DONE)[number]) => redirect(`/alumnado/${id}/convivencia?hecho=${what}`);
      switch (text(form, "intent")) {
        case "record":
          await send(behaviorApi.recordOne, { params: { id }, body: entryOf(form) });
          throw done("recorded");
        case "change":
          await send(behaviorApi.change, { params, body: correctionOf(form) }, { version });
          throw done("changed");
        case "withdraw":
          await send(behaviorApi.withdraw, { params, body: { reason: text(form, "reason") } }, { version });
          throw done("withdrawn");
        case "procedure": {
          const { procedureId } = await send(proceduresApi.open, { params });
          throw redirect(`/convivencia/partes/${procedureId}?hecho=abierto`);
        }
        case "acknowledge":
          await send(behaviorApi.acknowledge, { params });
          throw done("acknowledged");
        default:
          throw data(null, { status: 400 });
      }
    },
    (refusal, form) => ({ ...refusal, fields: byField(refusal.fields), at: text(form, "record") }),
  );
}

/** A pupil's merits and incidents of a school year. */
export default function StudentBehavior() {
  const me = useMe();
  const { number } = useFormat();
  const { behavior, categories, people, words, done } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const isFamily = me.kind === "parent" || me.kind === "student";
  const { file } = words;
  const { year, isCurrent, formerYears } = behavior;
  const fieldsAt = (at: string) => (refused?.at === at ? refused.fields : {});
  return (
    <div ref={page} className="max-w-4xl">
      <p className="mb-4 text-sm text-muted">{isFamily ? file.forFamily : file.isNoted}</p>
      <div className="mb-4 empty:hidden">
        {done !== null && refused === null ? <Done>{file.done[done]}</Done> : null}
        {refused?.message && Object.keys(refused.fields).length === 0 ? (
          <Notice tone="danger">{refused.message}</Notice>
        ) : null}
      </div>
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <div>
          <p className="text-2xl font-semibold tabular-nums">{signed(behavior.points)}</p>
          <p className="text-xs text-muted">
            {year === null ? null : `${filled(file.points, { year: year.title })} · `}
            {filled(file.counts, { merits: number(behavior.merits), incidents: number(behavior.incidents) })}
          </p>
        </div>
        {isCurrent ? null : (
          <Link to="." relative="path" className="text-sm text-accent hover:underline">
            {file.backToCurrent}
          </Link>
        )}
      </div>
      {may(me, "behavior.create") && isCurrent ? (
        <details className="mb-6 print:hidden" open={refused !== null && refused.at === ""}>
          <summary className="cursor-pointer text-sm font-medium">{file.add}</summary>
          <Form method="post" action="." preventScrollReset className="mt-3 grid max-w-2xl gap-4">
            <Hidden values={{ record: "" }} />
            <EntryFields categories={categories} people={people} words={words} fields={fieldsAt("")} />
            <Button type="submit" name="intent" value="record" variant="primary" className="justify-self-start">
              {words.entry.save}
            </Button>
          </Form>
        </details>
      ) : null}
      {behavior.data.length === 0 ? (
        <EmptyState icon={<Scale />} title={isCurrent ? file.none : file.noneFormer} />
      ) : (
        <Rows>
          {behavior.data.map((record) => (
            <RecordCard
              key={record.id}
              record={record}
              isFamily={isFamily}
              mayAcknowledge={may(me, "children.behavior.read")}
              categories={categories}
              words={words}
              fields={fieldsAt(String(record.id))}
            />
          ))}
        </Rows>
      )}
      {formerYears.length === 0 ? null : (
        <section className="mt-6 text-sm print:hidden">
          <h2 className="font-semibold">{file.former}</h2>
          <p className="mb-1 text-xs text-muted">{file.formerHint}</p>
          <ul className="flex flex-wrap gap-3">
            {formerYears.map(({ id, title }) => (
              <li key={id}>
                <Link to={`?curso=${id}`} prefetch="none" className="text-accent hover:underline">
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
