import type { notificationsApi } from "#contracts/api/notifications.ts";
import type { OwnData } from "#contracts/api/people/own.ts";
import type { View } from "#contracts/endpoint.ts";
import { Form } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { groupLabel } from "../../lib/format.ts";
import { useMe } from "../../lib/session.ts";
import { Tick } from "../roster/choices.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/section.tsx";
import { type Outcome, Result } from "./account.tsx";

/** What the school has of the person; the telephone is theirs to write, all else the office's. */
export function OwnDataForm({ own, outcome }: { own: OwnData; outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const faults: Record<string, string> = outcome === undefined || outcome.ok ? {} : outcome.fields;
  const rows = [
    [t("account.own.name"), [own.givenName, own.middleName, own.familyName].filter(Boolean).join(" ")],
    [t("account.own.email"), own.email],
    [t("account.own.username"), own.username],
    [t("account.own.role"), own.role],
    [t("account.own.group"), own.groupName === null ? null : groupLabel(own.groupName)],
  ].filter(([, value]) => value !== null);
  return (
    <Section title={t("account.own.title")}>
      <dl className="mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mb-3 text-xs text-muted">{t("account.own.hint")}</p>
      <Form method="post" preventScrollReset className="grid max-w-md gap-3">
        <Result outcome={outcome} done={t("account.own.saved")} />
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="phone" />
        <input type="hidden" name="version" value={own.version} />
        <Field label={t("account.own.phone")} error={faults.phone}>
          <Input name="phone" type="tel" autoComplete="tel" maxLength={30} defaultValue={own.phone ?? ""} />
        </Field>
        <Button type="submit" className="justify-self-start">
          {t("account.own.savePhone")}
        </Button>
      </Form>
    </Section>
  );
}

type Preferences = View<typeof notificationsApi.preferences>;
type Kind = keyof Preferences["email"];

const TEXTS = {
  "grade.recorded": "account.notices.marks",
  "content.ready": "account.notices.content",
  "ai.job.failed": "account.notices.failed",
  "records.ended": "account.notices.records",
  "register.missing": "account.notices.register",
  "attendance.absent": "account.notices.absences",
  "attendance.alert": "account.notices.alerts",
  "behavior.told": "nav.behavior",
  "evaluation.published": "account.notices.results",
  "justification.waiting": "account.notices.justifying",
  "justification.decided": "account.notices.justified",
  "behavior.overdue": "account.notices.deadlines",
} as const satisfies Record<Kind, string>;
const KINDS = Object.keys(TEXTS).filter((kind): kind is Kind => kind in TEXTS);
const WRITERS = new Set(["content.ready", "ai.job.failed"]);

/** Of which notices the person is mailed; those of what they cannot do are not asked about. */
export function NoticeChoices(props: { chosen: Preferences; writes: boolean; outcome: Outcome | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Section title={t("account.notices.title")}>
      <Form method="post" preventScrollReset className="grid gap-3 text-sm">
        <p className="text-muted">{t("account.notices.hint")}</p>
        <Result outcome={props.outcome} done={t("account.notices.saved")} />
        <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
        <input type="hidden" name="intent" value="notices" />
        {KINDS.map((kind) =>
          props.writes || !WRITERS.has(kind) ? (
            <Tick key={kind} name="mail" value={kind} checked={props.chosen.email[kind]}>
              {t(TEXTS[kind])}
            </Tick>
          ) : props.chosen.email[kind] ? (
            <input key={kind} type="hidden" name="mail" value={kind} />
          ) : null,
        )}
        <Button type="submit" className="justify-self-start">
          {t("account.notices.save")}
        </Button>
      </Form>
    </Section>
  );
}
