import { CircleCheck, CircleX } from "lucide-react";
import { PageHeader } from "../components/ui/page-header.tsx";
import { Table, Td, Th } from "../components/ui/table.tsx";
import { readiness } from "../edge/ready.ts";
import type { LoaderFunctionArgs } from "../framework/http.server.ts";
import { Link, type MetaFunction, useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";

export const meta: MetaFunction = () => [{ title: "Estado · EduAI" }];

export async function loader({ context }: LoaderFunctionArgs) {
  return { services: await readiness(context.env, context.requestId) };
}

export default function Status() {
  const { t } = useTranslation();
  const { services } = useLoaderData<typeof loader>();
  const allUp = services.every((service) => service.ready);
  return (
    <main className="mx-auto max-w-2xl px-4 py-12">
      <PageHeader
        eyebrow={
          <Link to="/" className="hover:underline">
            {t("app.name")}
          </Link>
        }
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
    </main>
  );
}
