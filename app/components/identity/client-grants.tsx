import { Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { ClientCount, ClientGrant } from "#contracts/api/identity/ai-clients.ts";
import { Form, Link, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { may, useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows } from "../ui/section.tsx";

const SCOPES = {
  "mcp:read": "aiClients.scopes.read",
  "mcp:write": "aiClients.scopes.write",
  offline_access: "aiClients.scopes.offline",
} as const;

/** Loopback, or an app's own scheme: the access stays where the person sits. */
const DEVICE = /^(localhost|127\.|\[::1\]|[a-z][a-z\d+.-]*:)/;

interface ClientGrantsProps {
  /** Of one client; `count` is undefined where none of its grants is live. */
  readonly grants: readonly ClientGrant[];
  readonly count: ClientCount | undefined;
}

/** One client with who connected it. Works without JavaScript. */
export function ClientGrants({ grants, count }: ClientGrantsProps) {
  const { t } = useTranslation();
  const [first] = grants;
  if (first === undefined) return null;
  const { clientName, redirectHost } = first;
  const only = new URLSearchParams({ asistente: clientName, destino: redirectHost });
  const people = t("aiClients.people", { count: count?.people ?? 0 });
  const number = t("aiClients.grants", { count: count?.grants ?? 0 });
  const isLive = first.endedAt === null;
  return (
    <section aria-label={`${clientName}, ${redirectHost}`} className="mb-8">
      <div className="mb-2 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-base font-semibold wrap-anywhere">
            <Link to={`?${only}${isLive ? "" : "&estado=ended"}`} className="hover:underline">
              <bdi>{clientName}</bdi>
            </Link>
          </h2>
          <p className="text-sm text-muted wrap-anywhere">
            {t(DEVICE.test(redirectHost) ? "aiClients.device" : "aiClients.host", { host: redirectHost })} · {number},{" "}
            {people}
          </p>
        </div>
        {isLive && count !== undefined ? (
          <Ask
            text={t("aiClients.endAll")}
            label={t("aiClients.endAllOf", { name: clientName })}
            question={t("aiClients.askAll", { name: clientName, host: redirectHost, grants: number, people })}
            confirm={t("aiClients.confirmAll", { count: count.grants })}
          >
            <input type="hidden" name="intent" value="end-all" />
            <input type="hidden" name="client" value={clientName} />
            <input type="hidden" name="host" value={redirectHost} />
            <input type="hidden" name="count" value={count.grants} />
          </Ask>
        ) : null}
      </div>
      <Rows>
        {grants.map((grant) => (
          <Grant key={grant.id} grant={grant} />
        ))}
      </Rows>
    </section>
  );
}

function Grant({ grant }: { grant: ClientGrant }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const { person, clientName, lastUsedAt, endedAt, endedReason } = grant;
  const scopes = Object.entries(SCOPES).filter(
    ([scope]) => grant.scopes.includes(scope) && (endedAt === null || scope !== "offline_access"),
  );
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{person.name}</span>
          <span className="text-sm text-muted">{person.role}</span>
          <Badge tone={endedAt === null ? "ok" : "neutral"}>
            {t(`aiClients.is.${endedAt === null ? "live" : "ended"}`)}
          </Badge>
        </p>
        <p className="mt-1 text-sm">{scopes.map(([, text]) => t(text)).join(" · ")}</p>
        <p className="mt-1 text-sm text-muted">
          {t("aiClients.since", { when: moment(grant.createdAt) })} ·{" "}
          {lastUsedAt === null ? t("aiClients.never") : t("aiClients.used", { when: moment(lastUsedAt) })}
        </p>
        {endedAt === null || endedReason === null ? null : (
          <p className="mt-1 text-sm">
            {t("aiClients.endedAt", { when: moment(endedAt) })}: {t(`aiClients.reasons.${endedReason}`)}
          </p>
        )}
      </div>
      {endedAt === null ? (
        <Ask
          text={t("aiClients.end")}
          label={t("aiClients.endOne", { name: clientName, person: person.name })}
          question={t("aiClients.askOne", { name: clientName, person: person.name })}
          confirm={t("aiClients.confirmOne")}
        >
          <input type="hidden" name="intent" value="end" />
          <input type="hidden" name="id" value={grant.id} />
        </Ask>
      ) : null}
    </li>
  );
}

/** A button that says what it will end before it does; for whoever may. */
function Ask(props: { text: string; label: string; question: string; confirm: string; children: ReactNode }) {
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  if (!may(me, "settings.update")) return null;
  return (
    <details className="max-w-full print:hidden open:w-full sm:open:w-80">
      <summary
        aria-label={props.label}
        className="inline-flex h-8 cursor-pointer items-center rounded-md border border-line bg-surface px-3 text-sm font-medium text-danger hover:bg-danger-soft"
      >
        {props.text}
      </summary>
      <Form method="post" preventScrollReset className="mt-2 grid gap-2">
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        {props.children}
        <p className="text-sm wrap-anywhere">{props.question}</p>
        <Button type="submit" variant="danger" className="justify-self-start" aria-disabled={busy}>
          <Unplug aria-hidden />
          {props.confirm}
        </Button>
      </Form>
    </details>
  );
}
