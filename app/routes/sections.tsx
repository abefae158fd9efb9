import { BookOpen } from "lucide-react";
import { coursesApi, type SectionListRow } from "#contracts/courses.ts";
import { FilterChips } from "../components/filter-chips.tsx";
import { Pager } from "../components/pager.tsx";
import { SearchForm } from "../components/search-form.tsx";
import { SectionChat, sectionGroup } from "../components/section-parts.tsx";
import { Combobox } from "../components/ui/combobox.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Select } from "../components/ui/select.tsx";
import { Table, Td, Th } from "../components/ui/table.tsx";
import type { LoaderFunctionArgs } from "../framework/http.server.ts";
import { Link, useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { call, load } from "../lib/api.server.ts";
import { groupLabel, useFormat } from "../lib/format.ts";
import { queryText } from "../lib/params.server.ts";
import { may, useMe } from "../lib/session.ts";
import { pageTitle } from "../lib/title.ts";

export const meta = pageTitle((t) => t("sections.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const search = queryText(request, "buscar");
    const gradeLevel = queryText(request, "curso");
    const groupName = queryText(request, "grupo");
    const teacherId = queryText(request, "profesor");
    const thisWeek = queryText(request, "notas") === "semana";
    const query = { search, gradeLevel, groupName, teacherId, cursor: queryText(request, "cursor"), limit: 50 };
    const found = await call(context, request, coursesApi.sections, {
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

function SectionTable({ rows, own }: { rows: readonly SectionListRow[]; own: boolean }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  return (
    <Table label={t("sections.title")} frame="max-h-[calc(100dvh-14rem)] min-h-40">
      <thead>
        <tr>
          <Th>{t("sections.course")}</Th>
          <Th>{t("sections.group")}</Th>
          <Th className="max-sm:hidden">{t("sections.level")}</Th>
          <Th className="max-md:hidden">{t("sections.teachers")}</Th>
          {own ? null : <Th className="text-right">{t("sections.students")}</Th>}
          {own ? null : <Th className="max-md:hidden">{t("sections.lastMark")}</Th>}
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
                {section.courseTitle}
              </Link>
              {section.groupName !== null && section.title.endsWith(section.groupName) ? null : (
                <span className="ml-2 text-xs text-muted">{section.title}</span>
              )}
            </Td>
            <Td className="whitespace-nowrap">{sectionGroup(section) ?? "–"}</Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              {section.gradeLevel === null ? "–" : groupLabel(section.gradeLevel)}
            </Td>
            <Td className="max-md:hidden">{section.teacherNames.join(", ") || "–"}</Td>
            {own ? null : <Td className="text-right tabular-nums">{section.studentCount}</Td>}
            {own ? null : (
              <Td className="whitespace-nowrap text-muted tabular-nums max-md:hidden">
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
