import { Eye, Pencil, UserMinus } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { actionWords, entityWords } from "#contracts/api/audit/words.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { AccessCode } from "../../components/people/access-code.tsx";
import { PersonFields } from "../../components/people/person-fields.tsx";
import {
  ActionButton,
  PersonAccess,
  PersonActivity,
  PersonData,
  PersonSections,
  Ties,
} from "../../components/people/person-parts.tsx";
import { StudentStatus } from "../../components/students/student-status.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { ApiError } from "../../lib/api-error.ts";
import { groupLabel } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { personIn, roleIn } from "../../lib/person-form.server.ts";
import { localeOf } from "../../lib/preferences.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, data) => data && `${data.person.givenName} ${data.person.familyName}`,
);

const DONE = ["saved", "created", "deactivated", "reactivated", "invited", "cleared"] as const;
const MOST_SESSIONS = 50;
const MOST_ENTRIES = 8;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const sent = { params: { id: idParam(params) } };
  return load(async () => {
    const me = await requirePerson(context, request);
    const changes = may(me, "users.update");
    const [person, roles, sessions, log] = await Promise.all([
      call(context, request, peopleApi.get, sent),
      call(context, request, rolesApi.list, {}),
      // Whom one may not change keeps their sessions to themselves.
      changes && sent.params.id !== String(me.id)
        ? call(context, request, peopleApi.sessions, { ...sent, query: { limit: MOST_SESSIONS } }).catch(unlessAbove)
        : null,
      may(me, "audit.read")
        ? call(context, request, auditApi.list, { query: { actor: sent.params.id, limit: MOST_ENTRIES } })
        : null,
    ]);
    const locale = localeOf(request, me.locale);
    const activity = log?.data.map(({ id, at, action, object }) => ({
      id,
      at,
      what: actionWords(action, locale),
      about: object.name ?? entityWords(object.entity, locale),
    }));
    const done = DONE.find((one) => one === queryText(request, "hecho"));
    return {
      person,
      sessions,
      activity: activity ?? null,
      roles: roles.data.filter(({ mayGrant }) => mayGrant),
      mode: queryText(request, "ver") ?? null,
      done: done ?? null,
    };
  });
}

function unlessAbove(cause: unknown): null {
  if (cause instanceof ApiError && cause.status === 403) return null;
  throw cause;
}

/** Also after a refusal: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export function action(args: ActionFunctionArgs) {
  const params = { id: idParam(args.params) };
  const here = `/personas/${params.id}`;
  return submit(args, async ({ form, send }) => {
    const intent = text(form, "intent");
    switch (intent) {
      case "save": {
        const roleId = roleIn(form);
        const person = await send(peopleApi.get, { params });
        const body = changed(
          { ...personIn(form), ...(roleId === undefined ? {} : { roleId }) },
          { ...person, roleId: person.role.id },
        );
        await send(peopleApi.change, { params, body }, { version: text(form, "version").replace(/\D/g, "") || "0" });
        throw redirect(`${here}?hecho=saved`);
      }
      case "deactivate":
        await send(peopleApi.deactivate, { params });
        throw redirect(`${here}?hecho=deactivated`);
      case "reactivate":
        await send(peopleApi.reactivate, { params });
        throw redirect(`${here}?hecho=reactivated`);
      case "end-session":
        await send(peopleApi.endSession, { params: { ...params, sessionId: text(form, "id") } });
        return { ok: true as const, closed: null, issued: null };
      case "end-all":
        return { ok: true as const, closed: (await send(peopleApi.endSessions, { params })).closed, issued: null };
      case "invite":
        await send(passwordsApi.invite, { params });
        throw redirect(`${here}?hecho=invited`);
      case "clear-factors":
        await send(factorsApi.clear, { params });
        throw redirect(`${here}?hecho=cleared`);
      // Shown in this answer alone.
      case "code":
        return { ok: true as const, closed: null, issued: await send(passwordsApi.issueCode, { params }) };
      default:
        throw data(null, { status: 400 });
    }
  });
}

/** What is as it was is not sent: to change how somebody signs in, one must have proved lately who one is. */
function changed<Data extends Record<string, unknown>>(
  data: Data,
  now: Readonly<Record<string, unknown>>,
): Partial<Data> {
  const kept: Partial<Data> = { ...data };
  for (const field of Object.keys(data) as (keyof Data & string)[]) if (data[field] === now[field]) delete kept[field];
  return kept;
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function EditForm({ person, roles, faults }: Pick<Loaded, "person" | "roles"> & { faults: Record<string, string> }) {
  const { t } = useTranslation();
  const me = useMe();
  const busy = useNavigation().state === "submitting";
  const isPupil = person.role.kind === "student";
  // A pupil stays one, and nobody changes their own role.
  const choices = person.id === me.id || isPupil ? [] : roles.filter(({ kind }) => kind !== "student");
  return (
    <Form method="post" className="grid gap-4">
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      <input type="hidden" name="version" value={person.version} />
      <PersonFields values={person} faults={faults} roles={choices} roleId={person.role.id} />
      <div className="flex gap-2">
        <Button type="submit" name="intent" value="save" variant="primary" aria-disabled={busy}>
          {t("common.save")}
        </Button>
        <Button asChild>
          <Link to={`/personas/${person.id}`}>{t("common.cancel")}</Link>
        </Button>
      </div>
    </Form>
  );
}

/** What is asked before it is done. */
function Question(props: { title: string; text: string; id: number; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Notice tone="warn">
      <p className="font-medium">{props.title}</p>
      <p className="my-2">{props.text}</p>
      <div className="flex flex-wrap gap-2">
        {props.children}
        <Button asChild>
          <Link to={`/personas/${props.id}`}>{t("common.cancel")}</Link>
        </Button>
      </div>
    </Notice>
  );
}

/** What is asked, and what became of it. */
function Messages({ person, mode, done }: Pick<Loaded, "person" | "mode" | "done">) {
  const { t } = useTranslation();
  const me = useMe();
  const outcome = useActionData<typeof action>();
  const name = `${person.givenName} ${person.familyName}`;
  return (
    <div className="mb-5 grid gap-3 empty:hidden">
      {outcome === undefined ? null : outcome.ok && outcome.issued !== null ? (
        <AccessCode name={name} issued={outcome.issued} />
      ) : outcome.ok ? (
        <Notice tone="ok">
          {outcome.closed === null ? t("person.endedOne") : t("person.ended", { count: outcome.closed })}
        </Notice>
      ) : (
        <Notice tone="danger">
          {outcome.status === 412
            ? t("person.conflict")
            : Object.keys(outcome.fields).length > 0
              ? t("error.form")
              : (outcome.message ?? t("error.unavailable"))}{" "}
          {outcome.status === 412 ? (
            <a href={`/personas/${person.id}`} target="_blank" rel="noreferrer" className="underline">
              {t("person.seeNow")}
            </a>
          ) : null}
        </Notice>
      )}
      {done !== null && outcome === undefined ? <Notice tone="ok">{t(`person.${done}`)}</Notice> : null}
      {mode === "baja" && person.isActive ? (
        <Question title={t("person.deactivateTitle", { name })} text={t("person.deactivateText")} id={person.id}>
          <ActionButton intent="deactivate" text={t("person.deactivateYes")} variant="danger" />
        </Question>
      ) : null}
      {mode === "pasos" && person.secondFactors > 0 && person.mayChange && person.id !== me.id ? (
        <Question title={t("person.clearTitle", { name })} text={t("person.clearText")} id={person.id}>
          <ActionButton intent="clear-factors" text={t("person.clearFactors")} variant="danger" />
        </Question>
      ) : null}
      {person.isActive ? null : (
        <Notice tone="warn">
          <div className="flex flex-wrap items-center justify-between gap-2">
            {t("person.isInactive")}
            <Reactivate person={person} />
          </div>
        </Notice>
      )}
      {person.mayChange ? null : <p className="text-sm text-muted">{t("person.above")}</p>}
    </div>
  );
}

function Reactivate({ person }: Pick<Loaded, "person">) {
  const { t } = useTranslation();
  const me = useMe();
  if (!may(me, "users.delete") || !person.mayChange) return null;
  return <ActionButton intent="reactivate" text={t("person.reactivate")} />;
}

/** What the office can do with an account; each part for who may. */
function Actions({ person }: Pick<Loaded, "person">) {
  const { t } = useTranslation();
  const me = useMe();
  const { mayChange } = person;
  return (
    <>
      {may(me, "settings.update") ? (
        <Button asChild>
          <Link to={`/personas/${person.id}/ve`}>
            <Eye aria-hidden />
            {t("person.preview")}
          </Link>
        </Button>
      ) : null}
      {mayChange && may(me, "users.update") ? (
        <Button asChild>
          <Link to="?ver=datos">
            <Pencil aria-hidden />
            {t("person.edit")}
          </Link>
        </Button>
      ) : null}
      {mayChange && may(me, "users.delete") && person.isActive && person.id !== me.id ? (
        <Button asChild variant="danger">
          <Link to="?ver=baja">
            <UserMinus aria-hidden />
            {t("person.deactivate")}
          </Link>
        </Button>
      ) : null}
    </>
  );
}

export default function PersonPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { person, sessions, activity, roles, mode, done } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, outcome);
  const isEditing = mode === "datos" && person.mayChange && may(me, "users.update");
  const faults: Record<string, string> = outcome === undefined || outcome.ok ? {} : outcome.fields;
  const { student } = person;
  return (
    <div ref={page}>
      <PageHeader
        eyebrow={
          <Link to="/personas" className="hover:underline">
            {t("people.title")}
          </Link>
        }
        title={`${person.givenName} ${person.familyName}`}
        meta={
          <>
            <span>{person.role.title}</span>
            <Badge tone={person.isActive ? "ok" : "neutral"}>
              {t(person.isActive ? "people.active" : "people.inactive")}
            </Badge>
            {student === null ? null : (
              <>
                <span>{student.groupName === null ? t("students.noGroup") : groupLabel(student.groupName)}</span>
                <StudentStatus status={student.status} />
                <Link to={`/alumnado/${student.id}`} className="text-accent underline">
                  {t("person.file")}
                </Link>
              </>
            )}
          </>
        }
        actions={<Actions person={person} />}
      />
      <Messages person={person} mode={mode} done={done} />
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-2">
        <div>
          <Section title={t(isEditing ? "person.editTitle" : "person.data")}>
            {isEditing ? <EditForm person={person} roles={roles} faults={faults} /> : <PersonData person={person} />}
          </Section>
          <PersonAccess person={person} sessions={sessions} />
        </div>
        <div>
          {student === null ? null : (
            <Ties
              title={t("person.guardians")}
              ties={person.guardians}
              none={t("person.noGuardians")}
              edit={may(me, "users.update") ? `/alumnado/${student.id}/familia` : null}
            />
          )}
          <Ties title={t("person.children")} ties={person.children} />
          <PersonSections title={t("person.teaches")} sections={person.teaches} />
          <PersonSections title={t("person.attends")} sections={person.attends} />
          {activity === null ? null : <PersonActivity id={person.id} entries={activity} />}
        </div>
      </div>
    </div>
  );
}
