import { Contact } from "lucide-react";
import { peopleApi } from "#contracts/api/people.ts";
import { Pager } from "../../components/lists/pager.tsx";
import { SearchForm } from "../../components/lists/search-form.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("staff.title"));

const KINDS = ["teacher", "school_admin"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const kind = KINDS.find((known) => known === queryText(request, "perfil"));
    const query = { search: queryText(request, "buscar"), kind, cursor: queryText(request, "cursor"), limit: 50 };
    const found = await call(context, request, peopleApi.staff, { query });
    return { ...found, kind: kind ?? "", filtered: kind !== undefined || query.search !== undefined };
  });
}

export default function Staff() {
  const { t } = useTranslation();
  const { kind, filtered, ...page } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t("staff.title")} />
      <SearchForm label={t("staff.search")}>
        <Select key={kind} name="perfil" aria-label={t("staff.role")} defaultValue={kind}>
          <option value="">{t("staff.all")}</option>
          <option value="teacher">{t("staff.teachers")}</option>
          <option value="school_admin">{t("staff.admins")}</option>
        </Select>
      </SearchForm>
      {page.data.length === 0 ? (
        <EmptyState icon={<Contact />} title={t(filtered ? "staff.noMatch" : "staff.empty")} />
      ) : (
        <>
          <Table label={t("staff.title")} frame="max-h-[calc(100dvh-14rem)] min-h-40">
            <thead>
              <tr>
                <Th>{t("staff.name")}</Th>
                <Th className="max-sm:hidden">{t("staff.role")}</Th>
                <Th className="text-right">{t("staff.sections")}</Th>
                <Th className="max-md:hidden">{t("staff.email")}</Th>
              </tr>
            </thead>
            <tbody>
              {page.data.map((person) => {
                const name = `${person.familyName}, ${person.givenName}`;
                return (
                  <tr key={person.id} className="hover:bg-hover">
                    <Td className="font-medium">{name}</Td>
                    <Td className="text-muted max-sm:hidden">{person.role}</Td>
                    <Td className="text-right tabular-nums">
                      {person.sections === 0 ? (
                        "–"
                      ) : (
                        <Link
                          to={`/grupos?profesor=${person.id}`}
                          aria-label={`${t("staff.openSections", { name })}: ${person.sections}`}
                          className="px-1 text-accent hover:underline"
                        >
                          {person.sections}
                        </Link>
                      )}
                    </Td>
                    <Td className="max-md:hidden">
                      {person.email === null ? (
                        "–"
                      ) : (
                        <a href={`mailto:${person.email}`} className="text-muted hover:underline">
                          {person.email}
                        </a>
                      )}
                    </Td>
                  </tr>
                );
              })}
            </tbody>
          </Table>
          <Pager page={page} />
        </>
      )}
    </>
  );
}
