import { Bot } from "lucide-react";
import { useEffect, useRef } from "react";
import type { authApi } from "#contracts/api/identity/auth.ts";
import type { View } from "#contracts/endpoint.ts";
import type { McpGrant } from "#contracts/internal/mcp.ts";
import { Form, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import type { Refusal } from "../../lib/actions.server.ts";
import { useFormat } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Pager } from "../lists/pager.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Notice } from "../ui/notice.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { useDeviceName } from "./device-name.ts";
import { PasswordStrength } from "./password-strength.tsx";

/** What was done, and of which form; a refusal says the same. */
export type Outcome =
  | { readonly intent: string; readonly ok: true; readonly closed?: number }
  | (Refusal & { readonly intent: string });

/** What became of the last thing done in one part of the page. Faults of single fields stand beside them. */
export function Result({ outcome, done }: { outcome: Outcome | undefined; done: string }) {
  const { t } = useTranslation();
  if (outcome === undefined) return null;
  if (outcome.ok) return <Notice tone="ok">{done}</Notice>;
  if (Object.keys(outcome.fields).length > 0) return null;
  return <Notice tone="danger">{outcome.message ?? t("error.unavailable")}</Notice>;
}

/** A form of one button, so that ending something works without scripts too. */
function EndButton(props: { intent: string; id?: string; text: string; label?: string }) {
  const me = useMe();
  return (
    <Form method="post" preventScrollReset className="shrink-0">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="intent" value={props.intent} />
      {props.id === undefined ? null : <input type="hidden" name="id" value={props.id} />}
      <Button type="submit" variant="danger" aria-label={props.label}>
        {props.text}
      </Button>
    </Form>
  );
}

export function PasswordForm({ outcome }: { outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const form = useRef<HTMLFormElement>(null);
  const busy = useNavigation().state === "submitting";
  const fields: Record<string, string> = outcome === undefined || outcome.ok ? {} : outcome.fields;
  useEffect(() => {
    if (outcome?.ok) form.current?.reset();
  }, [outcome]);
  return (
    <Section title={t("account.password.title")}>
      <Form ref={form} method="post" noValidate className="grid max-w-md gap-4">
        <p className="text-sm text-muted">{t("account.password.hint")}</p>
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="password" />
        {/* Lets a password manager know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={me.email ?? ""} readOnly hidden />
        <Result outcome={outcome} done={t("account.password.done")} />
        <Field
          label={t("account.password.current")}
          error={fields.currentPassword === "empty" ? t("signIn.noPassword") : fields.currentPassword}
        >
          <Input type="password" name="currentPassword" autoComplete="current-password" />
        </Field>
        <PasswordStrength words={[me.name, me.email ?? "", me.institutionName]}>
          {(onChange) => (
            <Field
              label={t("account.password.next")}
              hint={t("account.password.nextHint")}
              error={fields.newPassword === "short" ? t("account.password.short") : fields.newPassword}
            >
              <Input
                type="password"
                name="newPassword"
                autoComplete="new-password"
                onChange={(event) => onChange(event.currentTarget.value)}
              />
            </Field>
          )}
        </PasswordStrength>
        <Field
          label={t("account.password.repeat")}
          error={fields.repeat === undefined ? undefined : t("account.password.different")}
        >
          <Input type="password" name="repeat" autoComplete="new-password" />
        </Field>
        <Button type="submit" variant="primary" className="justify-self-start" aria-disabled={busy}>
          {t("account.password.submit")}
        </Button>
      </Form>
    </Section>
  );
}

interface SessionsProps {
  page: View<typeof authApi.sessions>;
  outcome: Outcome | undefined;
}

export function Sessions({ page, outcome }: SessionsProps) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const nameOf = useDeviceName();
  const own = [...page.data].sort((a, b) => Number(b.current) - Number(a.current));
  const closed = outcome?.ok && outcome.closed !== undefined ? outcome.closed : null;
  return (
    <Section
      title={t("account.sessions.title")}
      aside={page.total > 1 ? <EndButton intent="others" text={t("account.sessions.endOthers")} /> : null}
    >
      <div className="grid gap-3">
        {page.total > 1 ? <p className="text-sm text-muted">{t("account.sessions.othersHint")}</p> : null}
        <Result
          outcome={outcome}
          done={closed === null ? t("account.sessions.ended") : t("account.sessions.othersEnded", { count: closed })}
        />
        <Rows>
          {own.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 px-4 py-3">
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-x-2 font-medium">
                  {nameOf(session)}
                  {session.current ? <Badge tone="ok">{t("account.sessions.current")}</Badge> : null}
                </p>
                <p className="text-sm text-muted">
                  {[
                    t("account.sessions.seen", { when: moment(session.lastSeenAt) }),
                    t("account.sessions.since", { when: moment(session.createdAt) }),
                    ...(session.ip === null ? [] : [t("account.sessions.address", { ip: session.ip })]),
                  ].join(" · ")}
                </p>
              </div>
              {session.current ? null : (
                <EndButton
                  intent="session"
                  id={session.id}
                  text={t("account.sessions.end")}
                  label={t("account.sessions.endOne", { device: nameOf(session) })}
                />
              )}
            </li>
          ))}
        </Rows>
        {page.total > page.data.length ? <Pager page={page} /> : null}
      </div>
    </Section>
  );
}

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
