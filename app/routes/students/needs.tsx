import { HeartHandshake } from "lucide-react";
import { SUPPORT_NEEDS, studentFileApi } from "#contracts/api/students/students.ts";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useLoaderData } from "../../framework/index.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { needsTexts } from "../../i18n/student-needs.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.title);

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const need = SUPPORT_NEEDS.find((one) => one === queryText(request, "necesidad"));
    const groupName = queryText(request, "grupo");
    const [{ data, groups }, locale] = await Promise.all([
      call(context, request, studentFileApi.needs, { query: { need, groupName } }),
      readerOf(context, request),
    ]);
    return { data, groups, need: need ?? "", groupName: groupName ?? "", words: inLanguage(needsTexts, locale) };
  });
}

/** Pupils with needs of support, for who may read the health record of each. Nothing leads here before it is asked for. */
export default function SupportNeeds() {
  const { t } = useTranslation();
  const { data, groups, need, groupName, words } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        eyebrow={
          <Link to="/alumnado" className="hover:underline">
            {t("students.title")}
          </Link>
        }
        title={words.title}
      />
      <div className="max-w-4xl">
        <p className="mb-4 text-sm text-muted">{words.intro}</p>
        <Form method="get" className="mb-4 flex flex-wrap items-end gap-2 print:hidden">
          <Field label={words.need} className="min-w-56">
            <Select key={need} name="necesidad" defaultValue={need} className="max-sm:h-11">
              <option value="">{words.allNeeds}</option>
              {SUPPORT_NEEDS.map((one) => (
                <option key={one} value={one}>
                  {t(`health.need.${one}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.group} className="min-w-40">
            <Select key={groupName} name="grupo" defaultValue={groupName} className="max-sm:h-11">
              <option value="">{words.allGroups}</option>
              {groups.map((one) => (
                <option key={one} value={one}>
                  {groupLabel(one)}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" className="max-sm:h-11">
            {words.show}
          </Button>
        </Form>
        {data.length === 0 ? (
          <EmptyState icon={<HeartHandshake aria-hidden />} title={words.none} hint={words.noneHint} />
        ) : (
          <Rows>
            {data.map((pupil) => (
              <li
                key={pupil.id}
                className="grid gap-x-4 gap-y-1 px-3 py-2.5 text-sm sm:grid-cols-[14rem_minmax(0,1fr)] break-inside-avoid"
              >
                <div>
                  <Link to={`/alumnado/${pupil.id}/salud`} prefetch="none" className="font-medium hover:underline">
                    {pupil.name}
                  </Link>
                  <p className="text-muted">{pupil.groupName === null ? words.noGroup : groupLabel(pupil.groupName)}</p>
                </div>
                <div className="min-w-0">
                  <p>{pupil.needs.map((one) => t(`health.need.${one}`)).join(" · ")}</p>
                  {pupil.measures === "" ? null : (
                    <p className="whitespace-pre-line text-muted">
                      {words.measures}: {pupil.measures}
                    </p>
                  )}
                </div>
              </li>
            ))}
          </Rows>
        )}
      </div>
    </>
  );
}
