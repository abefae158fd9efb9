import { BellOff } from "lucide-react";
import { ALERT_LEVELS, ALERT_STATES, alertsApi } from "#contracts/api/attendance/alerts.ts";
import { AlertLine } from "../../components/attendance/alert-parts.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, useLoaderData } from "../../framework/index.ts";
import { alertTexts } from "../../i18n/attendance-alerts.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  const asked = queryText(request, "estado");
  const state = asked === "todas" ? undefined : (ALERT_STATES.find((one) => one === asked) ?? "open");
  const level = ALERT_LEVELS.find((one) => one === queryText(request, "nivel"));
  const group = queryText(request, "grupo") || undefined;
  return load(async () => {
    const [page, locale] = await Promise.all([
      call(context, request, alertsApi.list, {
        query: { state, level, group, cursor: queryText(request, "cursor"), limit: 30 },
      }),
      readerOf(context, request),
    ]);
    return {
      page,
      asked: { state: state ?? "todas", level: level ?? "", group: group ?? "" },
      words: inLanguage(alertTexts, locale),
    };
  });
}

/** Who has reached a threshold of the school, for who attends to it: the serious ones first. */
export default function Alerts() {
  const { page, asked, words } = useLoaderData<typeof loader>();
  // A group whose alerts are gone stays what was asked for.
  const groups = [...new Set([...page.groups, ...(asked.group === "" ? [] : [asked.group])])];
  return (
    <>
      <PageHeader
        title={words.title}
        meta={filled(words.openCount[page.open === 1 ? "one" : "other"], { n: String(page.open) })}
      />
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-3 print:hidden">
        <Field label={words.filterState}>
          <Select name="estado" defaultValue={asked.state} className="w-36">
            {ALERT_STATES.map((one) => (
              <option key={one} value={one}>
                {words.state[one]}
              </option>
            ))}
            <option value="todas">{words.all}</option>
          </Select>
        </Field>
        <Field label={words.filterLevel}>
          <Select name="nivel" defaultValue={asked.level} className="w-32">
            <option value="">{words.allLevels}</option>
            {ALERT_LEVELS.map((one) => (
              <option key={one} value={one}>
                {words.level[one]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.filterGroup}>
          <Select name="grupo" defaultValue={asked.group} className="w-36">
            <option value="">{words.allGroups}</option>
            {groups.map((one) => (
              <option key={one} value={one}>
                {groupLabel(one)}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit">{words.show}</Button>
      </Form>
      {page.data.length === 0 ? (
        <EmptyState icon={<BellOff />} title={words.none} hint={words.noneHint} className="max-w-4xl" />
      ) : (
        <div className="max-w-4xl">
          <Rows>
            {page.data.map((alert) => (
              <AlertLine key={alert.id} alert={alert} words={words} isNamed isStaff />
            ))}
          </Rows>
          <Pager page={page} />
        </div>
      )}
    </>
  );
}
