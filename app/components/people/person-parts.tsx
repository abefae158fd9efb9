import type * as z from "zod";
import type { Person, peopleApi, Tie } from "#contracts/api/people/people.ts";
import { Form, Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { LANGUAGE_NAMES, LOCALES } from "../../i18n/languages.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { may, useMe } from "../../lib/session.ts";
import { useDeviceName } from "../identity/device-name.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { useRelation } from "./relation.ts";

/** A form of one button, so that it works without scripts too. */
export function ActionButton(props: {
  intent: string;
  text: string;
  label?: string;
  id?: string;
  variant?: "danger" | "primary" | "secondary";
}) {
  const me = useMe();
  return (
    <Form method="post" preventScrollReset className="shrink-0">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {props.id === undefined ? null : <input type="hidden" name="id" value={props.id} />}
      <Button
        type="submit"
        name="intent"
        value={props.intent}
        variant={props.variant ?? "secondary"}
        aria-label={props.label}
      >
        {props.text}
      </Button>
    </Form>
  );
}

export function PersonData({ person }: { person: Person }) {
  const { t } = useTranslation();
  const language = LOCALES.find((locale) => locale === person.locale);
  const rows = [
    [t("person.givenName"), person.givenName],
    ...(person.middleName === null ? [] : [[t("person.middleName"), person.middleName]]),
    [t("person.familyName"), person.familyName],
    [t("person.email"), person.email],
    [t("person.username"), person.username],
    [t("person.identifier"), person.identifier],
    [t("person.phone"), person.phone],
    [t("person.locale"), language === undefined ? t("person.localeOfSchool") : LANGUAGE_NAMES[language]],
    [t("person.role"), person.role.title],
  ];
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere">{value ?? t("person.noData")}</dd>
          </div>
        ))}
      </dl>
      {person.isImported ? <p className="mt-3 text-xs text-muted">{t("person.imported")}</p> : null}
    </>
  );
}

function TieRights({ tie }: { tie: Tie }) {
  const { t } = useTranslation();
  const rights = [
    ...(tie.isPrimary ? [t("tie.primary")] : []),
    ...(tie.hasCustody ? [t("tie.custody")] : []),
    ...(tie.canViewRecords ? [t("tie.records")] : []),
    ...(tie.canContact ? [t("tie.contact")] : []),
    ...(tie.canCollect ? [t("tie.collect")] : []),
  ];
  if (rights.length === 0) return <Badge tone="warn">{t("tie.none")}</Badge>;
  return <>{rights.join(" · ")}</>;
}

interface TiesProps {
  readonly title: string;
  readonly ties: readonly Tie[];
  readonly none?: string;
  /** Where they are changed, for who may. */
  readonly edit?: string | null;
}

/** Who somebody's family is, or whose family somebody is, and with which rights. */
export function Ties({ title, ties, none, edit }: TiesProps) {
  const { t } = useTranslation();
  const relation = useRelation();
  if (ties.length === 0 && none === undefined) return null;
  return (
    <Section
      title={title}
      aside={
        edit ? (
          <Link to={edit} className="text-sm text-accent hover:underline">
            {t("family.edit")}
          </Link>
        ) : null
      }
    >
      {ties.length === 0 ? (
        <p className="text-sm text-muted">{none}</p>
      ) : (
        <Rows>
          {ties.map((tie) => (
            <li key={`${tie.userId}-${tie.studentId}`} className="px-3 py-2 text-sm">
              <p className="flex flex-wrap justify-between gap-x-3">
                <Link to={`/personas/${tie.userId}`} className="font-medium hover:underline">
                  {tie.name}
                </Link>
                <span className="text-muted">{relation(tie.relation)}</span>
              </p>
              <p className="text-xs text-muted">
                <TieRights tie={tie} />
              </p>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}

export function PersonSections({ title, sections }: { title: string; sections: Person["teaches"] }) {
  if (sections.length === 0) return null;
  return (
    <Section title={title}>
      <Rows>
        {sections.map((section) => (
          <li key={section.id} className="flex flex-wrap justify-between gap-x-3 px-3 py-2 text-sm">
            <Link to={`/grupos/${section.id}`} className="hover:underline">
              {courseLabel(section.courseTitle)}
            </Link>
            <span className="text-muted">{section.groupName === null ? "" : groupLabel(section.groupName)}</span>
          </li>
        ))}
      </Rows>
    </Section>
  );
}

/** How somebody gets in, and where they are in now; `sessions` is null for who may not see them. */
export function PersonAccess(props: { person: Person; sessions: z.output<typeof peopleApi.sessions.view> | null }) {
  const { t } = useTranslation();
  const me = useMe();
  const { moment } = useFormat();
  const nameOf = useDeviceName();
  const { person, sessions } = props;
  const isOwn = person.id === me.id;
  const facts = [
    person.lastLoginAt === null ? t("person.neverIn") : t("person.lastLogin", { when: moment(person.lastLoginAt) }),
    ...(person.email === null && person.username === null ? [t("person.noEmail")] : []),
    ...(person.hasPassword ? [] : [t("person.noPassword")]),
    ...(person.secondFactors > 0 ? [t("person.factors", { count: person.secondFactors })] : []),
  ];
  return (
    <Section
      title={t("person.access")}
      aside={
        sessions !== null && !isOwn && sessions.total > 0 ? (
          <ActionButton intent="end-all" text={t("person.endAll")} variant="danger" />
        ) : null
      }
    >
      <ul className="mb-3 text-sm text-muted">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {person.isActive && person.mayChange && !isOwn && may(me, "users.update") ? (
        <div className="mb-3 flex flex-wrap gap-2 print:hidden">
          {person.email === null ? null : (
            <ActionButton intent="invite" text={t(person.hasPassword ? "person.sendLink" : "person.invite")} />
          )}
          <ActionButton intent="code" text={t("person.makeCode")} />
          {person.secondFactors > 0 ? (
            <Button asChild variant="danger">
              <Link to="?ver=pasos">{t("person.clearFactors")}</Link>
            </Button>
          ) : null}
        </div>
      ) : null}
      {isOwn ? (
        <p className="text-sm">
          {t("person.ownSessions")}{" "}
          <Link to="/cuenta" className="text-accent underline">
            {t("person.openOwn")}
          </Link>
        </p>
      ) : sessions === null ? null : sessions.total === 0 ? (
        <p className="text-sm">{t("person.noSessions")}</p>
      ) : (
        <Rows>
          {sessions.data.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 px-3 py-2">
              <div className="min-w-0 text-sm">
                <p className="font-medium">{nameOf(session)}</p>
                <p className="text-xs text-muted">
                  {[
                    t("account.sessions.seen", { when: moment(session.lastSeenAt) }),
                    ...(session.ip === null ? [] : [t("account.sessions.address", { ip: session.ip })]),
                  ].join(" · ")}
                </p>
              </div>
              <ActionButton
                intent="end-session"
                id={session.id}
                text={t("account.sessions.end")}
                label={t("account.sessions.endOne", { device: nameOf(session) })}
              />
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly what: string;
  readonly about: string;
}

/** What somebody did last, in words, and the way to the rest of it. */
export function PersonActivity({ id, entries }: { id: number; entries: readonly Entry[] }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  return (
    <Section
      title={t("person.activity")}
      aside={
        <Link to={`/auditoria?persona=${id}`} className="text-sm text-accent hover:underline">
          {t("common.seeAll")}
        </Link>
      }
    >
      {entries.length === 0 ? (
        <p className="text-sm text-muted">{t("person.noActivity")}</p>
      ) : (
        <Rows>
          {entries.map((entry) => (
            <li key={entry.id} className="flex flex-wrap justify-between gap-x-3 px-3 py-2 text-sm">
              <span className="min-w-0">
                {entry.what} <span className="text-muted">· {entry.about}</span>
              </span>
              <time dateTime={entry.at} className="text-xs text-muted tabular-nums">
                {moment(entry.at)}
              </time>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}
