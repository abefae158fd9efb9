import { Upload, Users } from "lucide-react";
import { STUDENT_STATUSES, studentsApi } from "#contracts/api/students.ts";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { SearchForm } from "../../components/lists/search-form.tsx";
import { StudentList, StudentsTable } from "../../components/students/students-table.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Combobox } from "../../components/ui/combobox.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("students.title"));

const SORTS = ["familyName", "-familyName", "studentNumber", "groupName"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const search = queryText(request, "buscar");
    const groupName = queryText(request, "grupo");
    const gradeLevel = queryText(request, "curso");
    const status = STUDENT_STATUSES.find((known) => known === queryText(request, "situacion"));
    const withoutGroup = queryText(request, "singrupo") === "1";
    const sort = SORTS.find((known) => known === queryText(request, "orden")) ?? "familyName";
    const query = { search, groupName, gradeLevel, status, sort, cursor: queryText(request, "cursor"), limit: 50 };
    const found = await call(context, request, studentsApi.list, {
      query: { ...query, ...(withoutGroup ? { withoutGroup: "true" } : {}) },
    });
    const me = await requirePerson(context, request);
    const self = me.kind === "student" ? found.data[0] : undefined;
    if (self !== undefined) throw redirect(`/alumnado/${self.id}`);
    return { ...found, sort, filters: { search, groupName, gradeLevel, status, withoutGroup } };
  });
}

type Filters = Awaited<ReturnType<typeof loader>>["filters"];

function useChips({ search, groupName, gradeLevel, status, withoutGroup }: Filters) {
  const { t } = useTranslation();
  return [
    ...(search === undefined ? [] : [{ name: "buscar", label: `«${search}»` }]),
    ...(groupName === undefined ? [] : [{ name: "grupo", label: groupLabel(groupName) }]),
    ...(gradeLevel === undefined ? [] : [{ name: "curso", label: groupLabel(gradeLevel) }]),
    ...(status === undefined ? [] : [{ name: "situacion", label: t(`studentStatus.${status}`) }]),
    ...(withoutGroup ? [{ name: "singrupo", label: t("students.onlyWithoutGroup") }] : []),
  ];
}

function StudentFilters({ groups, sort, filters }: { groups: readonly string[]; sort: string; filters: Filters }) {
  const { t } = useTranslation();
  return (
    <SearchForm label={t("students.search")}>
      {sort === "familyName" ? null : <input type="hidden" name="orden" value={sort} />}
      {filters.gradeLevel === undefined ? null : <input type="hidden" name="curso" value={filters.gradeLevel} />}
      {filters.withoutGroup ? <input type="hidden" name="singrupo" value="1" /> : null}
      {groups.length > 1 ? (
        <Combobox
          key={`grupo-${filters.groupName ?? ""}`}
          name="grupo"
          aria-label={t("students.group")}
          placeholder={t("students.allGroups")}
          defaultValue={filters.groupName ?? ""}
          options={groups.map((value) => ({ value, label: groupLabel(value) }))}
        />
      ) : null}
      <Select
        key={`situacion-${filters.status ?? ""}`}
        name="situacion"
        aria-label={t("students.status")}
        defaultValue={filters.status ?? ""}
      >
        <option value="">{t("students.allStatuses")}</option>
        {STUDENT_STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`studentStatus.${status}`)}
          </option>
        ))}
      </Select>
    </SearchForm>
  );
}

export default function Students() {
  const { t } = useTranslation();
  const me = useMe();
  const { groups, sort, filters, ...page } = useLoaderData<typeof loader>();
  const chips = useChips(filters);
  const mayImport = may(me, "users.import");
  const staff = may(me, "students.read");
  const importLink = (
    <Button asChild>
      <Link to="/importar">
        <Upload aria-hidden />
        {t("nav.import")}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title={staff ? t("students.title") : t("nav.children")} actions={mayImport ? importLink : null} />
      {staff ? <StudentFilters groups={groups} sort={sort} filters={filters} /> : null}
      <FilterChips chips={chips} />
      {page.data.length > 0 ? (
        <>
          {staff ? (
            <>
              <StudentsTable students={page.data} sort={sort} />
              <StudentList students={page.data} className="sm:hidden print:hidden" />
            </>
          ) : (
            <StudentList students={page.data} className="max-w-3xl" />
          )}
          <Pager page={page} />
        </>
      ) : chips.length > 0 ? (
        <EmptyState
          icon={<Users />}
          title={t("students.noMatch")}
          hint={t("students.noMatchHint")}
          action={
            <Button asChild>
              <Link to="/alumnado" reloadDocument>
                {t("students.clear")}
              </Link>
            </Button>
          }
        />
      ) : (
        <EmptyState
          icon={<Users />}
          title={t("students.empty")}
          hint={mayImport ? t("students.emptyHint") : t("home.noChildrenHint")}
          action={mayImport ? importLink : null}
        />
      )}
    </>
  );
}
