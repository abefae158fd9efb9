import { rosterApi } from "#contracts/api/roster/roster.ts";
import { Pager } from "../../components/lists/pager.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { call, load } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("roster.past"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  const query = { cursor: queryText(request, "cursor"), limit: 50 };
  return load(() => call(context, request, rosterApi.list, { query }));
}

export default function Imports() {
  const { t } = useTranslation();
  const { moment, number } = useFormat();
  const page = useLoaderData<typeof loader>();
  const { data } = page;
  return (
    <>
      <PageHeader title={t("roster.past")} eyebrow={<Link to="/importar">{t("nav.import")}</Link>} />
      {data.length === 0 ? (
        <EmptyState title={t("roster.empty")} />
      ) : (
        <>
          <Table label={t("roster.past")}>
            <thead>
              <tr>
                <Th>{t("roster.when")}</Th>
                <Th>{t("roster.what")}</Th>
                <Th className="max-sm:hidden">{t("roster.who")}</Th>
                <Th className="max-md:hidden">{t("roster.file")}</Th>
                <Th className="text-right">{t("roster.count")}</Th>
                <Th>{t("roster.state")}</Th>
              </tr>
            </thead>
            <tbody>
              {data.map((row) => (
                <tr key={row.id} className="hover:bg-hover">
                  <Td className="whitespace-nowrap">
                    <Link to={`/importar/anteriores/${row.id}`} className="font-medium hover:underline">
                      {moment(row.committedAt ?? row.createdAt)}
                    </Link>
                  </Td>
                  <Td>{t(`roster.kinds.${row.kind}`)}</Td>
                  <Td className="whitespace-nowrap max-sm:hidden">{row.by}</Td>
                  <Td className="max-w-60 truncate max-md:hidden">{row.fileName ?? "–"}</Td>
                  <Td className="text-right tabular-nums">{number(row.changes)}</Td>
                  <Td>{t(`home.importStates.${row.status}`)}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager page={page} />
        </>
      )}
    </>
  );
}
