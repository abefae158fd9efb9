import type { ReactNode } from "react";
import { previewApi } from "#contracts/api/people/preview.ts";
import { covers } from "#contracts/permissions.ts";
import { Pager } from "../../components/lists/pager.tsx";
import { useRelation } from "../../components/people/relation.ts";
import { areasOf } from "../../components/shell/areas.ts";
import { Badge } from "../../components/ui/badge.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { previewTexts } from "../../i18n/people-preview.ts";
import "../../i18n/office.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { permissionAreas } from "../../lib/role-words.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, data) => data && filled(data.texts.title, { name: data.person.name }),
);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const query = { limit: 50, cursor: queryText(request, "cursor") };
    const [{ person, permissions, reason, sections, ...students }, locale] = await Promise.all([
      call(context, request, previewApi.preview, { params: { id: idParam(params) }, query }),
      readerOf(context, request),
    ]);
    const words = permissionAreas(locale).map(({ permissions: all, ...area }) => ({
      ...area,
      permissions: all.filter(({ name }) => covers(permissions, name)),
    }));
    return {
      person,
      permissions,
      reason,
      sections,
      students,
      areas: words.filter((area) => area.permissions.length > 0),
      texts: inLanguage(previewTexts, locale),
    };
  });
}

/** What somebody's menu, permissions and reach are, for the head, who does not act as them. */
export default function Preview() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { person, permissions, reason, sections, students, areas, texts } = useLoaderData<typeof loader>();
  const menu = areasOf({ kind: person.role.kind, permissions });
  return (
    <>
      <PageHeader
        eyebrow={
          <Link to={`/personas/${person.id}`} className="hover:underline">
            {person.name}
          </Link>
        }
        title={filled(texts.title, { name: person.name })}
        meta={person.role.title}
      />
      <p className="mb-5 max-w-3xl text-sm text-muted">{texts.intro}</p>
      {person.isActive ? null : (
        <div className="mb-5 max-w-3xl">
          <Notice tone="warn">{texts.inactive}</Notice>
        </div>
      )}
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-2">
        <div>
          <Section title={texts.pages}>
            <ul className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
              {menu.map(({ to, label, icon: Icon }) => (
                <li key={to} className="flex items-center gap-1.5">
                  <Icon aria-hidden className="size-4 text-muted" />
                  {t(label)}
                </li>
              ))}
            </ul>
          </Section>
          <Section title={texts.permissions}>
            {areas.length === 0 ? <p className="text-sm text-muted">{texts.nothing}</p> : null}
            <dl className="grid gap-3 text-sm">
              {areas.map(({ area, title, permissions: granted }) => (
                <div key={area}>
                  <dt className="font-medium">{title}</dt>
                  <dd className="text-muted">{granted.map((one) => one.title).join(" · ")}</dd>
                </div>
              ))}
            </dl>
          </Section>
          <Counted title={texts.sections} total={number(sections.total)}>
            {sections.data.length === 0 ? <p className="text-sm text-muted">{texts.noSections}</p> : null}
            {sections.data.length === 0 ? null : (
              <Rows>
                {sections.data.map(({ id, courseTitle, groupName }) => (
                  <li key={id} className="flex flex-wrap justify-between gap-x-3 px-3 py-2 text-sm">
                    <Link to={`/grupos/${id}`} className="hover:underline">
                      {courseLabel(courseTitle)}
                    </Link>
                    <span className="text-muted">{groupName === null ? "" : groupLabel(groupName)}</span>
                  </li>
                ))}
              </Rows>
            )}
            {sections.total > sections.data.length ? (
              <p className="mt-2 text-sm text-muted">
                {filled(texts.more, { shown: number(sections.data.length), total: number(sections.total) })}
              </p>
            ) : null}
          </Counted>
        </div>
        <div>
          <Counted title={texts.students} total={number(students.total)}>
            <p className="mb-2 text-sm text-muted">{texts.reasons[reason]}</p>
            <Pupils students={students} none={texts.noStudents} isFamily={reason === "guardian"} />
          </Counted>
        </div>
      </div>
    </>
  );
}

function Counted({ title, total, children }: { title: string; total: string; children: ReactNode }) {
  return (
    <Section title={title} aside={<Badge tone="neutral">{total}</Badge>}>
      {children}
    </Section>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

/** Each pupil with why they are reached. */
function Pupils({ students, none, isFamily }: Pick<Loaded, "students"> & { none: string; isFamily: boolean }) {
  const relation = useRelation();
  if (students.total === 0) return <p className="text-sm text-muted">{none}</p>;
  return (
    <>
      <Rows>
        {students.data.map(({ id, name, groupName, by }) => (
          <li key={id} className="px-3 py-2 text-sm">
            <p className="flex flex-wrap justify-between gap-x-3">
              <Link to={`/alumnado/${id}`} className="font-medium hover:underline">
                {name}
              </Link>
              <span className="text-muted">{groupName === null ? "" : groupLabel(groupName)}</span>
            </p>
            {by.length === 0 ? null : (
              <p className="text-xs text-muted">{by.map(isFamily ? relation : courseLabel).join(" · ")}</p>
            )}
          </li>
        ))}
      </Rows>
      <Pager page={students} />
    </>
  );
}
