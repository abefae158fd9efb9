import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { PlatformState } from "../../edge/ready.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { Table, Td, Th } from "../ui/table.tsx";

const LOOKS = {
  ok: { icon: CircleCheck, tone: "text-ok" },
  degraded: { icon: TriangleAlert, tone: "text-warn" },
  down: { icon: CircleX, tone: "text-danger" },
} as const;

/** Which services answer, and how fast. */
export function ServiceStates({ platform, eyebrow }: { platform: PlatformState; eyebrow?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader
        eyebrow={eyebrow}
        title={t("status.title")}
        meta={<span className={LOOKS[platform.state].tone}>{t(`status.all.${platform.state}`)}</span>}
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
          {platform.services.map(({ service, state, latencyMs }) => {
            const { icon: Icon, tone } = LOOKS[state];
            return (
              <tr key={service}>
                <Td>{t(`status.services.${service}`)}</Td>
                <Td>
                  <span className={`inline-flex items-center gap-1.5 ${tone}`}>
                    <Icon aria-hidden className="size-4" />
                    {t(`status.one.${state}`)}
                  </span>
                </Td>
                <Td className="text-right tabular-nums">{t("status.latency", { ms: latencyMs })}</Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}
