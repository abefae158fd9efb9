import { Plus, School } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

export function OperatorHome({ home }: { home: HomeOf<"super_admin"> }) {
  const { t } = useTranslation();
  const { number, moment } = useFormat();
  const me = useMe();
  const { words } = home;
  // The operator's own is none: it holds their account.
  const schools = home.schools.filter(({ id }) => id !== me.institutionId);
  return (
    <Section
      title={words.schools}
      aside={
        <span className="flex items-center gap-4">
          <Link to="/estado" className="text-sm text-accent hover:underline">
            {t("nav.status")}
          </Link>
          <Button asChild size="sm" variant="primary">
            <Link to="/centros/nuevo">
              <Plus aria-hidden />
              {words.newSchool}
            </Link>
          </Button>
        </span>
      }
    >
      {schools.length === 0 ? (
        <EmptyState icon={<School />} title={t("home.noSchools")} />
      ) : (
        <Table label={words.schools}>
          <thead>
            <tr>
              <Th>{words.school}</Th>
              <Th>{words.code}</Th>
              <Th>{words.state}</Th>
              <Th className="text-right">{words.accounts}</Th>
              <Th>{words.activity}</Th>
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
                <Td>
                  <Badge tone={school.suspendedAt === null ? "ok" : "danger"}>
                    {school.suspendedAt === null ? words.active : words.suspended}
                  </Badge>
                </Td>
                <Td className="text-right tabular-nums">
                  {school.userCount === null ? words.few : number(school.userCount)}
                </Td>
                <Td className="whitespace-nowrap">
                  {school.lastActivityAt === null ? words.never : moment(school.lastActivityAt)}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}
