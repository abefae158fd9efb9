import { Bot } from "lucide-react";
import type { McpGrant } from "#contracts/internal/mcp.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Notice } from "../ui/notice.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { EndButton, type Outcome, Result } from "./parts.tsx";

const SCOPES = {
  "mcp:read": "account.clients.scopes.read",
  "mcp:write": "account.clients.scopes.write",
  offline_access: "account.clients.scopes.offline",
} as const;

function Client({ client }: { client: McpGrant }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const scopes = Object.entries(SCOPES).filter(([scope]) => client.scopes.includes(scope));
  const used = client.lastUsedAt;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          <bdi>{client.clientName}</bdi>
        </p>
        <p className="text-sm text-muted">
          {t("account.clients.since", { when: moment(client.createdAt) })} ·{" "}
          {used === null ? t("account.clients.never") : t("account.clients.used", { when: moment(used) })}
        </p>
        <ul className="mt-1 list-disc pl-5 text-sm">
          {scopes.map(([scope, text]) => (
            <li key={scope}>{t(text)}</li>
          ))}
        </ul>
      </div>
      <EndButton
        intent="client"
        id={client.id}
        text={t("account.clients.end")}
        label={t("account.clients.endOne", { name: client.clientName })}
      />
    </li>
  );
}

/** `clients` is null where nobody could be asked. */
export function AiClients(props: { clients: readonly McpGrant[] | null; outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  const { clients, outcome } = props;
  return (
    <Section title={t("account.clients.title")}>
      <div className="grid gap-3">
        <p className="text-sm text-muted">{t("account.clients.hint")}</p>
        <Result outcome={outcome} done={t("account.clients.ended")} />
        {clients === null ? <Notice tone="warn">{t("account.clients.unavailable")}</Notice> : null}
        {clients?.length === 0 ? (
          <p className="flex items-center gap-2 text-sm text-muted">
            <Bot aria-hidden className="size-4" />
            {t("account.clients.none")}
          </p>
        ) : null}
        {clients === null || clients.length === 0 ? null : (
          <Rows>
            {clients.map((client) => (
              <Client key={client.id} client={client} />
            ))}
          </Rows>
        )}
      </div>
    </Section>
  );
}
