import type { contentApi } from "#contracts/api/content.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Section } from "../ui/section.tsx";
import { Table, Td, Th } from "../ui/table.tsx";
import { useProviderName } from "./attempts.tsx";

const CENT = 0.01;

/** What providers charged this month; calls without a price are marked and never look free. */
export function Costs({ usage }: { usage: View<typeof contentApi.usage> }) {
  const { t } = useTranslation();
  const { number, dollars } = useFormat();
  const nameOf = useProviderName();
  const whole = useMe().kind === "school_admin";
  const price = (cost: number | null) =>
    cost === null
      ? t("content.costs.unknown")
      : cost > 0 && cost < CENT
        ? t("content.costs.below", { amount: dollars(CENT) })
        : dollars(cost);
  return (
    <Section title={t("content.costs.title")} className="max-w-3xl">
      <p className="mb-2 max-w-[70ch] text-sm text-muted">
        {t(whole ? "content.costs.ofSchool" : "content.costs.own")} {t("content.costs.hint")}
      </p>
      {usage.data.length === 0 ? (
        <p className="text-sm">{t("content.costs.none")}</p>
      ) : (
        <>
          <Table label={t("content.costs.title")}>
            <thead>
              <tr>
                <Th>{t("content.provider")}</Th>
                <Th className="text-right">{t("content.costs.calls")}</Th>
                <Th className="text-right">{t("content.costs.cost")}</Th>
              </tr>
            </thead>
            <tbody>
              {usage.data.map((row) => (
                <tr key={`${row.provider} ${row.model}`}>
                  <Td>
                    {nameOf(row.provider)}{" "}
                    {row.provider === "local" ? null : (
                      <span className="text-xs break-words text-muted max-sm:block">{row.model}</span>
                    )}
                  </Td>
                  <Td className="text-right tabular-nums">{number(row.attempts)}</Td>
                  <Td className="text-right tabular-nums">
                    {row.unpriced === 0 ? null : (
                      <Badge tone="warn" className="me-2 whitespace-normal">
                        {t("content.costs.unpriced", { count: row.unpriced })}
                      </Badge>
                    )}
                    {price(row.costUsd)}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <p className="mt-2 text-sm">
            {t("content.costs.total", { cost: price(usage.totalCostUsd) })}
            {usage.unpriced === 0 ? null : ` ${t("content.costs.incomplete", { count: usage.unpriced })}`}
          </p>
        </>
      )}
    </Section>
  );
}
