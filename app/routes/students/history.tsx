import { History as HistoryIcon } from "lucide-react";
import { actionWords, fieldWords } from "#contracts/api/audit/words.ts";
import { HISTORY_FIELDS, type HistoryEntry, studentHistoryApi } from "#contracts/api/students/history.ts";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, useLoaderData } from "../../framework/index.ts";
import { inLanguage, type Words } from "../../i18n/in-language.ts";
import { historyTexts } from "../../i18n/student-history.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const field = HISTORY_FIELDS.find((one) => one === queryText(request, "dato"));
    const query = { limit: 50, field, cursor: queryText(request, "cursor") };
    const [page, locale] = await Promise.all([
      call(context, request, studentHistoryApi.list, { params: { id: idParam(params) }, query }),
      readerOf(context, request),
    ]);
    return {
      page: {
        ...page,
        data: page.data.map(({ changes, action, ...entry }) => ({
          ...entry,
          what: actionWords(action, locale),
          changes: changes.map((change) => ({ ...change, field: fieldWords(change.field, locale) })),
        })),
      },
      field: field ?? "",
      fields: HISTORY_FIELDS,
      words: inLanguage(historyTexts, locale),
    };
  });
}

type HistoryWords = Words<typeof historyTexts>;

/** Who changed what of a pupil's file. */
export default function StudentHistory() {
  const { page, field, fields, words } = useLoaderData<typeof loader>();
  const { moment } = useFormat();
  return (
    <div className="max-w-4xl">
      <p className="mb-4 text-sm text-muted">{words.intro}</p>
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-2 print:hidden">
        <Field label={words.filter} className="min-w-56">
          <Select key={field} name="dato" defaultValue={field} className="max-sm:h-11">
            <option value="">{words.all}</option>
            {fields.map((name) => (
              <option key={name} value={name}>
                {words.field[name]}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" className="max-sm:h-11">
          {words.show}
        </Button>
      </Form>
      {page.data.length === 0 ? (
        <EmptyState icon={<HistoryIcon aria-hidden />} title={words.none} />
      ) : (
        <>
          <Rows>
            {page.data.map((entry) => (
              <li
                key={entry.id}
                className="grid gap-x-4 gap-y-1 px-3 py-2.5 text-sm sm:grid-cols-[12rem_minmax(0,1fr)]"
              >
                <div>
                  <time dateTime={entry.at} className="text-muted tabular-nums">
                    {moment(entry.at)}
                  </time>
                  <p className="font-medium">{entry.by ?? words.platform}</p>
                </div>
                <div className="min-w-0">
                  <p>
                    {entry.what}
                    {entry.isSealed ? <span className="text-muted"> · {words.sealed}</span> : null}
                  </p>
                  <Changes changes={entry.changes} words={words} />
                </div>
              </li>
            ))}
          </Rows>
          <Pager page={page} />
        </>
      )}
    </div>
  );
}

function Changes({ changes, words }: { readonly changes: HistoryEntry["changes"]; readonly words: HistoryWords }) {
  if (changes.length === 0) return null;
  return (
    <dl className="mt-1 grid gap-x-3 gap-y-1 sm:grid-cols-[10rem_minmax(0,1fr)]">
      {changes.map(({ field, before, after }) => (
        <div key={field} className="contents">
          <dt className="break-words text-muted">{field}</dt>
          <dd className="break-words">
            <span className="sr-only">{words.before}: </span>
            <Value value={before} words={words} />
            <span aria-hidden> → </span>
            <span className="sr-only">{words.after}: </span>
            <strong className="font-medium">
              <Value value={after} words={words} />
            </strong>
          </dd>
        </div>
      ))}
    </dl>
  );
}

type Scalar = HistoryEntry["changes"][number]["before"];

function Value({ value, words }: { readonly value: Scalar; readonly words: HistoryWords }) {
  const { moment, number } = useFormat();
  if (value === null || value === "") return <span className="font-normal text-muted">{words.empty}</span>;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return number(value, 4);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? moment(value) : value;
}
