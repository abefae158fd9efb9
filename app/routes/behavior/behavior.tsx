import { useRef } from "react";
import { BEHAVIOR_KINDS, behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { BehaviorList } from "../../components/behavior/behavior-list.tsx";
import { BehaviorTabs } from "../../components/behavior/behavior-tabs.tsx";
import { QuickEntry } from "../../components/behavior/quick-entry.tsx";
import { Done } from "../../components/ui/done.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { useActionData, useLoaderData } from "../../framework/index.ts";
import { behaviorTexts } from "../../i18n/behavior.ts";
import { procedureTexts } from "../../i18n/behavior-procedures.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { byField, entryOf, idsOf } from "../../lib/behavior-form.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

const DAY = /^(19|20|21)\d{2}-\d{2}-\d{2}$/;
const dayOf = (request: Request, name: string) => {
  const asked = queryText(request, name);
  return asked !== undefined && DAY.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : undefined;
};

function filtersOf(request: Request) {
  return {
    kind: BEHAVIOR_KINDS.find((one) => one === queryText(request, "tipo")),
    categoryId: queryText(request, "categoria")?.replace(/\D/g, "").slice(0, 15) || undefined,
    groupName: queryText(request, "clase"),
    from: dayOf(request, "desde"),
    to: dayOf(request, "hasta"),
  };
}

export async function loader({ context, request }: LoaderFunctionArgs) {
  const groupName = queryText(request, "grupo");
  const filters = filtersOf(request);
  return load(async () => {
    const me = await requirePerson(context, request);
    const [people, categories, list, locale] = await Promise.all([
      may(me, "behavior.create") ? call(context, request, behaviorApi.people, { query: { groupName } }) : null,
      call(context, request, behaviorCategoriesApi.categories, {}),
      call(context, request, behaviorApi.list, {
        query: { ...filters, limit: 25, cursor: queryText(request, "cursor") },
      }),
      readerOf(context, request),
    ]);
    const done = queryText(request, "hecho")?.replace(/\D/g, "").slice(0, 3);
    return {
      people,
      groupName: groupName ?? null,
      categories: categories.data,
      list,
      filters,
      oversees: may(me, "behavior.oversee"),
      words: inLanguage(behaviorTexts, locale),
      tabs: inLanguage(procedureTexts.tabs, locale),
      done: done === undefined || done === "" ? null : Number(done),
    };
  });
}

/** A refused form shows what was typed, and does not look at the list anew. */
export const shouldRevalidate = ({ actionStatus }: { actionStatus?: number }) =>
  actionStatus === undefined || actionStatus < 400;

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const studentIds = idsOf(form, "studentIds");
      const { records } = await send(behaviorApi.record, { body: { ...entryOf(form), studentIds } });
      const group = encodeURIComponent(text(form, "group"));
      throw redirect(`/convivencia?grupo=${group}&hecho=${records.length}`);
    },
    (refusal) => ({ ...refusal, fields: byField(refusal.fields) }),
  );
}

/** Merits and incidents: what somebody records in a moment, and what was. */
export default function Behavior() {
  const { people, groupName, categories, words, tabs, done, ...listed } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  return (
    <div ref={page}>
      <PageHeader title={words.title} tabs={<BehaviorTabs words={tabs} />} />
      <div className="mb-4 empty:hidden">
        {done !== null && refused === null ? (
          <Done>
            {filled(words.entry.saved, { n: String(done) })}
            {people?.noticeMinutes
              ? ` ${filled(words.entry.savedNotice, { minutes: String(people.noticeMinutes) })}`
              : null}
          </Done>
        ) : null}
      </div>
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[28rem_minmax(0,1fr)]">
        {people === null ? null : (
          <QuickEntry
            key={done === null ? "entry" : `entry-${listed.list.total}`}
            people={people}
            groupName={groupName}
            categories={categories}
            words={words}
            refused={refused}
          />
        )}
        <BehaviorList {...listed} categories={categories} words={words} />
      </div>
    </div>
  );
}
