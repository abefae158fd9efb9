import { BookOpen } from "lucide-react";
import { type SectionListRow, sectionsApi } from "#contracts/api/sections.ts";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { SearchForm } from "../../components/lists/search-form.tsx";
import { SectionChat, sectionGroup } from "../../components/sections/section-parts.tsx";
import { Combobox } from "../../components/ui/combobox.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("sections.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const search = queryText(request, "buscar");
    const gradeLevel = queryText(request, "curso");
    const groupName = queryText(request, "grupo");
    const teacherId = queryText(request, "profesor");
    const thisWeek = queryText(request, "notas") === "semana";
    const query = { search, gradeLevel, groupName, teacherId, cursor: queryText(request, "cursor"), limit: 50 };
    const found = await call(context, request, sectionsApi.sections, {
      query: { ...query, ...(thisWeek ? { markedWithinDays: 7 } : {}) },
    });
    return { ...found, filters: { search, gradeLevel, groupName, teacherId, thisWeek } };
  });
}

type Filters = Awaited<ReturnType<typeof loader>>["filters"];

function useChips(filters: Filters, rows: readonly SectionListRow[]) {
  const { t } = useTranslation();
  const { search, gradeLevel, groupName, teacherId, thisWeek } = filters;
  const names = rows.map(({ teacherNames }) => teacherNames);
  const shared = names[0]?.filter((name) => names.every((others) => others.includes(name))) ?? [];
  return [
    ...(search === undefined ? [] : [{ name: "buscar", label: `«${search}»` }]),
    ...(gradeLevel === undefined ? [] : [{ name: "curso", label: groupLabel(gradeLevel) }]),
    ...(groupName === undefined ? [] : [{ name: "grupo", label: groupLabel(groupName) }]),
    ...(teacherId === undefined ? [] : [{ name: "profesor", label: shared[0] ?? t("sections.byTeacher") }]),
    ...(thisWeek ? [{ name: "notas", label: t("sections.markedThisWeek") }] : []),
  ];
}

function SectionFilters({ levels, groups, filters }: { levels: string[]; groups: string[]; filters: Filters }) {
  const { t } = useTranslation();
  return (
    <SearchForm label={t("sections.search")}>
      {filters.teacherId === undefined ? null : <input type="hidden" name="profesor" value={filters.teacherId} />}
      {filters.thisWeek ? <input type="hidden" name="notas" value="semana" /> : null}
      {levels.length > 1 ? (
        <Select
          key={`curso-${filters.gradeLevel ?? ""}`}
          name="curso"
          aria-label={t("sections.level")}
          defaultValue={filters.gradeLevel ?? ""}
        >
          <option value="">{t("sections.allLevels")}</option>
          {levels.map((level) => (
            <option key={level} value={level}>
              {groupLabel(level)}
            </option>
          ))}
        </Select>
      ) : null}
      {groups.length > 1 ? (
        <Combobox
          key={`grupo-${filters.groupName ?? ""}`}
          name="grupo"
          aria-label={t("sections.group")}
          placeholder={t("students.allGroups")}
          defaultValue={filters.groupName ?? ""}
          options={groups.map((value) => ({ value, label: groupLabel(value) }))}
        />
      ) : null}
    </SearchForm>
  );
}

/** One after another by course: on a phone a table would hide who teaches and how many there are. */
function SectionList({ rows, own }: { rows: readonly SectionListRow[]; own: boolean }) {
  const { t } = useTranslation();
  if (own) return <OwnSections rows={rows} />;
  const courses = [...new Set(rows.map(({ courseTitle }) => courseTitle))];
  return (
    <div className="md:hidden print:hidden">
      {courses.map((course) => (
        <section key={course} aria-label={courseLabel(course)} className="mb-4">
          <h2 className="mb-1 text-sm font-semibold">{courseLabel(course)}</h2>
          <Rows>
            {rows
              .filter(({ courseTitle }) => courseTitle === course)
              .map((section) => (
                <li key={section.id} className="flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover">
                  <Link to={`/grupos/${section.id}`} className="min-w-0 flex-1">
                    <span className="block font-medium">{sectionGroup(section) ?? courseLabel(section.title)}</span>
                    <span className="block text-xs text-muted">
                      {[
                        section.teacherNames.join(", "),
                        section.gradeLevel !== null &&
                        !sectionGroup(section)?.startsWith(groupLabel(section.gradeLevel))
                          ? groupLabel(section.gradeLevel)
                          : "",
                        t("sections.size", { count: section.studentCount }),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  </Link>
                  <SectionChat section={section} />
                </li>
              ))}
          </Rows>
        </section>
      ))}
    </div>
  );
}

/** A pupil has one group of each: the subject is what tells them apart. */
function OwnSections({ rows }: { rows: readonly SectionListRow[] }) {
  return (
    <div className="md:hidden print:hidden">
      <Rows>
        {rows.map((section) => (
          <li key={section.id} className="flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover">
            <Link to={`/grupos/${section.id}`} className="min-w-0 flex-1">
              <span className="block font-medium">{courseLabel(section.courseTitle)}</span>
              <span className="block text-xs text-muted">
                {[section.teacherNames.join(", "), sectionGroup(section)].filter(Boolean).join(" · ")}
              </span>
            </Link>
            <SectionChat section={section} />
          </li>
        ))}
      </Rows>
    </div>
  );
}

function SectionTable({ rows, own }: { rows: readonly SectionListRow[]; own: boolean }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  return (
    <Table label={t("sections.title")} frame="max-h-[calc(100dvh-14rem)] min-h-40 max-md:hidden print:block">
      <thead>
        <tr>
          <Th>{t("sections.course")}</Th>
          <Th>{t("sections.group")}</Th>
          <Th>{t("sections.level")}</Th>
          <Th>{t("sections.teachers")}</Th>
          {own ? null : <Th className="text-right">{t("sections.students")}</Th>}
          {own ? null : <Th>{t("sections.lastMark")}</Th>}
          <Th>
            <span className="sr-only">{t("sections.chat")}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((section) => (
          <tr key={section.id} className="hover:bg-hover">
            <Td>
              <Link to={`/grupos/${section.id}`} prefetch="intent" className="font-medium hover:underline">
                {courseLabel(section.courseTitle)}
              </Link>
              {section.groupName !== null && section.title.endsWith(section.groupName) ? null : (
                <span className="ml-2 text-xs text-muted">{courseLabel(section.title)}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap">{sectionGroup(section) ?? "–"}</Td>
            <Td className="whitespace-nowrap">{section.gradeLevel === null ? "–" : groupLabel(section.gradeLevel)}</Td>
            <Td>{section.teacherNames.join(", ") || "–"}</Td>
            {own ? null : <Td className="text-right tabular-nums">{section.studentCount}</Td>}
            {own ? null : (
              <Td className="whitespace-nowrap text-muted tabular-nums">
                {section.lastMarkAt === null ? "–" : date(section.lastMarkAt)}
              </Td>
            )}
            <Td className="w-10 text-right print:hidden">
              <SectionChat section={section} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

export default function Sections() {
  const { t } = useTranslation();
  const me = useMe();
  const own = me.kind === "student" || me.kind === "parent";
  const { filters, gradeLevels, groups, ...page } = useLoaderData<typeof loader>();
  const chips = useChips(filters, page.data);
  return (
    <>
      <PageHeader title={me.kind === "student" ? t("sections.titleOwn") : t("sections.title")} />
      <SectionFilters levels={gradeLevels} groups={groups} filters={filters} />
      <FilterChips chips={chips} />
      {page.data.length > 0 ? (
        <>
          <SectionTable rows={page.data} own={own} />
          <SectionList rows={page.data} own={own} />
          <Pager page={page} />
        </>
      ) : chips.length > 0 ? (
        <EmptyState icon={<BookOpen />} title={t("sections.noMatch")} />
      ) : (
        <EmptyState
          icon={<BookOpen />}
          title={may(me, "users.import") ? t("sections.empty") : t("sections.emptyOwn")}
          hint={may(me, "users.import") ? t("sections.emptyHint") : t("sections.emptyOwnHint")}
        />
      )}
    </>
  );
}
