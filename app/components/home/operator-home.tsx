import { School } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { useMe } from "../../lib/session.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

export function OperatorHome({ home }: { home: HomeOf<"super_admin"> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const me = useMe();
  // The operator's own is none: it holds their account.
  const schools = home.schools.filter(({ id }) => id !== me.institutionId);
  if (schools.length === 0) return <EmptyState icon={<School />} title={t("home.noSchools")} />;
  return (
    <Section
      title={t("home.schools")}
      aside={
        <Link to="/estado" className="text-sm text-accent hover:underline">
          {t("nav.status")}
        </Link>
      }
    >
      <Table label={t("home.schools")}>
        <thead>
          <tr>
            <Th>{t("home.school")}</Th>
            <Th>{t("home.schoolCode")}</Th>
            <Th className="text-right">{t("home.schoolUsers")}</Th>
          </tr>
        </thead>
        <tbody>
          {schools.map((school) => (
            <tr key={school.id} className="hover:bg-hover">
              <Td className="font-medium">
                <Link to={`/centros/${school.id}`} prefetch="intent" className="hover:underline">
                  {school.name}
                </Link>
              </Td>
              <Td className="tabular-nums">{school.officialCode ?? "–"}</Td>
              <Td className="text-right tabular-nums">{number(school.userCount)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
