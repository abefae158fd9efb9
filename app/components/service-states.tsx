import { CircleCheck, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { ServiceState } from "../edge/ready.ts";
import { useTranslation } from "../i18n/index.tsx";
import { PageHeader } from "./ui/page-header.tsx";
import { Table, Td, Th } from "./ui/table.tsx";

/** Which services answer, and how fast. */
export function ServiceStates({ services, eyebrow }: { services: readonly ServiceState[]; eyebrow?: ReactNode }) {
  const { t } = useTranslation();
  const allUp = services.every((service) => service.ready);
  return (
    <>
      <PageHeader
        eyebrow={eyebrow}
        title={t("status.title")}
        meta={
          <span className={allUp ? "text-ok" : "text-danger"}>{allUp ? t("status.ok") : t("status.degraded")}</span>
        }
      />
      <Table label={t("status.title")}>
        <thead>
          <tr>
            <Th>{t("status.service")}</Th>
            <Th>{t("status.state")}</Th>
            <Th className="text-right">{t("status.time")}</Th>
          </tr>
        </thead>
        <tbody>
          {services.map(({ service, ready, latencyMs }) => (
            <tr key={service}>
              <Td>{t(`status.services.${service}`)}</Td>
              <Td>
                <span className={`inline-flex items-center gap-1.5 ${ready ? "text-ok" : "text-danger"}`}>
                  {ready ? <CircleCheck aria-hidden className="size-4" /> : <CircleX aria-hidden className="size-4" />}
                  {ready ? t("status.up") : t("status.down")}
                </span>
              </Td>
              <Td className="text-right tabular-nums">{t("status.latency", { ms: latencyMs })}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
