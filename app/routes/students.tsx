import { Upload, Users } from "lucide-react";
import { studentsApi } from "#contracts/students.ts";
import { Pager } from "../components/pager.tsx";
import { SearchForm } from "../components/search-form.tsx";
import { StudentsTable } from "../components/students-table.tsx";
import { Button } from "../components/ui/button.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Select } from "../components/ui/select.tsx";
import { type LoaderFunctionArgs, redirect } from "../framework/http.server.ts";
import { Link, type MetaFunction, useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { call, load, requirePerson } from "../lib/api.server.ts";
import { queryText } from "../lib/params.server.ts";
import { may, useMe } from "../lib/session.ts";

export const meta: MetaFunction = () => [{ title: "Alumnado · EduAI" }];

const SORTS = ["familyName", "-familyName", "studentNumber", "groupName"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const search = queryText(request, "buscar");
    const groupName = queryText(request, "grupo");
    const sort = SORTS.find((known) => known === queryText(request, "orden")) ?? "familyName";
    const cursor = queryText(request, "cursor");
    const found = await call(context, request, studentsApi.list, {
      query: { search, groupName, sort, cursor, limit: 50 },
    });
    const me = await requirePerson(context, request);
    const self = me.kind === "student" ? found.data[0] : undefined;
    if (self !== undefined) throw redirect(`/alumnado/${self.id}`);
    return { ...found, sort, groupName: groupName ?? "", filtered: search !== undefined || groupName !== undefined };
  });
}

export default function Students() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, groups, nextCursor, sort, groupName, filtered } = useLoaderData<typeof loader>();
  const mayImport = may(me, "users.import");
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
        title={may(me, "students.read") ? t("students.title") : t("nav.children")}
        actions={mayImport ? importLink : null}
      />
      <SearchForm label={t("students.search")}>
        {sort === "familyName" ? null : <input type="hidden" name="orden" value={sort} />}
        <Select name="grupo" aria-label={t("students.group")} defaultValue={groupName}>
          <option value="">{t("students.allGroups")}</option>
          {groups.map((group) => (
            <option key={group} value={group}>
              {group}
            </option>
          ))}
        </Select>
      </SearchForm>
      {data.length > 0 ? (
        <>
          <StudentsTable students={data} sort={sort} />
          <Pager shown={t("students.shown", { count: data.length })} nextCursor={nextCursor} />
        </>
      ) : filtered ? (
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
