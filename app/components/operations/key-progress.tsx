import type { operationsApi } from "#contracts/api/operations.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

/** How far a change of the keys that encrypt fields has come. */
export function KeyProgress({ keys }: { keys: View<typeof operationsApi.keys> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const rows = [
    { name: t("status.keys.wrapped"), total: keys.wrapped, former: keys.wrappedByFormer },
    ...keys.columns.map(({ location, ...counts }) => ({ name: location, ...counts })),
  ];
  const left = rows.reduce((sum, { former }) => sum + former, 0);
  return (
    <Section title={t("status.keys.title")} className="mt-8">
      <p className="mb-3 text-sm text-muted">
        {left === 0 ? t("status.keys.done") : t("status.keys.left", { count: left, command: "npm run keys:rotate" })}
      </p>
      <Table label={t("status.keys.title")}>
        <thead>
          <tr>
            <Th>{t("status.keys.what")}</Th>
            <Th className="text-right">{t("status.keys.total")}</Th>
            <Th className="text-right">{t("status.keys.former")}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, total, former }) => (
            <tr key={name}>
              <Td className="wrap-anywhere">{name}</Td>
              <Td className="text-right tabular-nums">{number(total)}</Td>
              <Td className="text-right tabular-nums">{number(former)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
