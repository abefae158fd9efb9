import { Upload, Users } from "lucide-react";
import { viewsApi } from "#contracts/api/people/views.ts";
import { STUDENT_STATUSES, studentsApi } from "#contracts/api/students/students.ts";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { SearchForm } from "../../components/lists/search-form.tsx";
import { COLUMNS, StudentList, StudentsTable } from "../../components/students/students-table.tsx";
import { ListTools, SavedViews, WithChosen } from "../../components/students/table-tools.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Combobox } from "../../components/ui/combobox.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
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
    const me = await requirePerson(context, request);
    // A saved view of somebody who managed evaluation then.
    const counted = /^[1-9]$/.exec(queryText(request, "suspensos") ?? "")?.[0];
    const failing = may(me, "evaluation.manage") ? counted : undefined;
    const alerted = may(me, "attendance.update") && queryText(request, "alerta") === "1";
    const [found, views] = await Promise.all([
      call(context, request, studentsApi.list, {
        query: {
          ...query,
          failing,
          ...(withoutGroup ? { withoutGroup: "true" } : {}),
          ...(alerted ? { alerted: "true" } : {}),
        },
      }),
      call(context, request, viewsApi.list, { query: { page: "students" } }),
    ]);
    const self = me.kind === "student" ? found.data[0] : undefined;
    if (self !== undefined) throw redirect(`/alumnado/${self.id}`);
    const chosen = new URL(request.url).searchParams.getAll("columnas");
    const columns = chosen.length === 0 ? COLUMNS : COLUMNS.filter((column) => chosen.includes(column));
    return {
      ...found,
      sort,
      columns: [...columns],
      views: views.data,
      filters: { search, groupName, gradeLevel, status, withoutGroup, failing, alerted },
    };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const { search } = new URL(args.request.url);
    switch (text(form, "intent")) {
      case "save-view": {
        const body = { page: "students" as const, title: text(form, "title"), query: text(form, "query") };
        await send(viewsApi.save, { body });
        break;
      }
      case "remove-view":
        await send(viewsApi.remove, { params: { id: text(form, "view").replace(/\D/g, "").slice(0, 15) || "1" } });
        break;
      default:
        throw data(null, { status: 400 });
    }
    throw redirect(`/alumnado${search}`);
  });
}

type Filters = Awaited<ReturnType<typeof loader>>["filters"];

function useChips({ search, groupName, gradeLevel, status, withoutGroup, failing, alerted }: Filters) {
  const { t } = useTranslation();
  return [
    ...(search === undefined ? [] : [{ name: "buscar", label: `«${search}»` }]),
    ...(groupName === undefined ? [] : [{ name: "grupo", label: groupLabel(groupName) }]),
    ...(gradeLevel === undefined ? [] : [{ name: "curso", label: groupLabel(gradeLevel) }]),
    ...(status === undefined ? [] : [{ name: "situacion", label: t(`studentStatus.${status}`) }]),
    ...(withoutGroup ? [{ name: "singrupo", label: t("students.onlyWithoutGroup") }] : []),
    ...(failing === undefined ? [] : [{ name: "suspensos", label: t("students.failingFrom", { number: failing }) }]),
    ...(alerted ? [{ name: "alerta", label: t("students.alerted") }] : []),
  ];
}

type Loaded = Awaited<ReturnType<typeof loader>>;

function StudentFilters({ groups, levels, sort, columns, filters }: Omit<Loaded, "data" | "views">) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <SearchForm label={t("students.search")}>
      {sort === "familyName" ? null : <input type="hidden" name="orden" value={sort} />}
      {columns.length === COLUMNS.length
        ? null
        : [...columns, "nombre"].map((column) => <input key={column} type="hidden" name="columnas" value={column} />)}
      {levels.length > 1 ? (
        <Select
          key={`curso-${filters.gradeLevel ?? ""}`}
          name="curso"
          aria-label={t("students.level")}
          defaultValue={filters.gradeLevel ?? ""}
        >
          <option value="">{t("students.allLevels")}</option>
          {levels.map((level) => (
            <option key={level} value={level}>
              {groupLabel(level)}
            </option>
          ))}
        </Select>
      ) : null}
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
      {may(me, "evaluation.manage") ? (
        <Select
          key={`suspensos-${filters.failing ?? ""}`}
          name="suspensos"
          aria-label={t("students.failing")}
          defaultValue={filters.failing ?? ""}
        >
          <option value="">{t("students.anyFailing")}</option>
          {["1", "2", "3", "4", "5"].map((number) => (
            <option key={number} value={number}>
              {t("students.failingFrom", { number })}
            </option>
          ))}
        </Select>
      ) : null}
      {may(me, "attendance.update") ? (
        <Select
          key={`alerta-${filters.alerted}`}
          name="alerta"
          aria-label={t("nav.attendance")}
          defaultValue={filters.alerted ? "1" : ""}
        >
          <option value="">{t("nav.attendance")}</option>
          <option value="1">{t("students.alerted")}</option>
        </Select>
      ) : null}
    </SearchForm>
  );
}

export default function Students() {
  const { t } = useTranslation();
  const me = useMe();
  const loaded = useLoaderData<typeof loader>();
  const { groups, sort, columns, views, filters, ...page } = loaded;
  const refused = useActionData<typeof action>();
  const chips = useChips(filters);
  const mayImport = may(me, "users.import");
  const staff = may(me, "students.read");
  const isOffice = may(me, "students.create");
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
      <PageHeader
        title={staff ? t("students.title") : t("nav.children")}
        actions={
          <>
            {staff ? <ListTools columns={columns} mayExport={isOffice} /> : null}
            {may(me, "medical.read") ? (
              <Button asChild>
                <Link to="/alumnado/apoyos" prefetch="none">
                  {t("students.needs")}
                </Link>
              </Button>
            ) : null}
            {mayImport ? importLink : null}
          </>
        }
      />
      {refused === undefined ? null : (
        <div className="mb-3 max-w-3xl">
          <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>
        </div>
      )}
      {staff ? <StudentFilters {...loaded} /> : null}
      {staff ? <SavedViews views={views} /> : null}
      <FilterChips chips={chips} />
      {page.data.length > 0 ? (
        <>
          {staff ? (
            <>
              <StudentsTable students={page.data} sort={sort} columns={columns} isChosen={isOffice} />
              <StudentList students={page.data} className="sm:hidden print:hidden" />
            </>
          ) : (
            <StudentList students={page.data} className="max-w-3xl" />
          )}
          <Pager page={page} />
          {isOffice && groups.length > 0 ? <WithChosen groups={groups} /> : null}
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
