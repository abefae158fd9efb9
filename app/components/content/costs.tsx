import type { contentApi } from "#contracts/content.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

/** What model calls cost this month; calls without a price are marked and never look free. */
export function Costs({ usage }: { usage: View<typeof contentApi.usage> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const dollars = (cost: number | null) => (cost === null ? t("content.costs.unknown") : `${number(cost, 4)} USD`);
  return (
    <Section title={t("content.costs.title")}>
      {usage.data.length === 0 ? (
        <p className="text-sm text-muted">{t("content.costs.none")}</p>
      ) : (
        <>
          <Table label={t("content.costs.title")}>
            <thead>
              <tr>
                <Th>{t("content.model")}</Th>
                <Th className="text-right">{t("content.attempts")}</Th>
                <Th className="text-right">{t("content.costs.tokens")}</Th>
                <Th className="text-right">{t("content.costs.cost")}</Th>
              </tr>
            </thead>
            <tbody>
              {usage.data.map((row) => (
                <tr key={`${row.provider} ${row.model}`}>
                  <Td>{row.model}</Td>
                  <Td className="text-right tabular-nums">{number(row.attempts)}</Td>
                  <Td className="text-right tabular-nums">{number(row.inputTokens + row.outputTokens)}</Td>
                  <Td className="text-right tabular-nums">
                    {row.unpriced === 0 ? null : (
                      <Badge tone="warn" className="me-2">
                        {t("content.costs.unpriced", { count: row.unpriced })}
                      </Badge>
                    )}
                    {dollars(row.costUsd)}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <p className="mt-2 text-sm">
            {t("content.costs.total", { cost: dollars(usage.totalCostUsd) })}
            {usage.unpriced === 0 ? null : ` ${t("content.costs.incomplete", { count: usage.unpriced })}`}
          </p>
        </>
      )}
    </Section>
  );
}
