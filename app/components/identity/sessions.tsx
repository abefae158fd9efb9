import type * as z from "zod";
import type { authApi, SessionView } from "#contracts/api/identity/auth.ts";
import type { View } from "#contracts/endpoint.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { deviceOf } from "../../lib/device.ts";
import { useFormat } from "../../lib/format.ts";
import { Pager } from "../lists/pager.tsx";
import { Badge } from "../ui/badge.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { EndButton, type Outcome, Result } from "./parts.tsx";

type Session = z.output<typeof SessionView>;

function useDeviceName() {
  const { t } = useTranslation();
  return ({ kind, userAgent }: Session) => {
    if (kind !== "web") return t("account.sessions.app");
    const device = deviceOf(userAgent);
    return device === null ? t("account.sessions.unknown") : t("account.sessions.device", device);
  };
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
