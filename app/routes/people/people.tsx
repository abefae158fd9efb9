import { Contact, Download, KeyRound, UserPlus } from "lucide-react";
import { useRef } from "react";
import { peopleApi } from "#contracts/api/people/people.ts";
import { rolesApi } from "#contracts/api/people/roles.ts";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { type Filters, KINDS, PeopleFilters, STATES, usePeopleChips } from "../../components/people/people-filters.tsx";
import { PeopleRows, PeopleTable } from "../../components/people/people-table.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { may, useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("people.title"));

/** A whole page of rows may be chosen. */
const MOST_CHOSEN = 200;

function filtersOf(request: Request): Filters {
  const role = queryText(request, "perfil");
  const [, roleId] = /^rol-([1-9]\d{0,14})$/.exec(role ?? "") ?? [];
  const sort = queryText(request, "orden");
  return {
    search: queryText(request, "buscar"),
    kind: KINDS.find((known) => known === role),
    roleId,
    groupName: queryText(request, "grupo"),
    state: STATES.find((known) => known === queryText(request, "estado")) ?? "active",
    sort: sort === "-familyName" || sort === "-lastLoginAt" ? sort : "familyName",
  };
}

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const filters = filtersOf(request);
    const query = { ...filters, cursor: queryText(request, "cursor"), limit: 50 };
    const [found, roles] = await Promise.all([
      call(context, request, peopleApi.list, { query }),
      call(context, request, rolesApi.list, {}),
    ]);
    return { ...found, filters, roles: roles.data };
  });
}

type Outcome = {
  readonly ok: true;
  readonly did: "ask" | "deactivate" | "reactivate";
  readonly ids: readonly number[];
};

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }): Promise<Outcome> => {
    const intent = text(form, "intent");
    const ids = form
      .getAll("ids")
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0)
      .slice(0, MOST_CHOSEN);
    switch (intent) {
      // A second look before it is done.
      case "ask":
        return { ok: true, did: intent, ids };
      case "deactivate":
        await send(peopleApi.deactivateMany, { body: { ids } });
        return { ok: true, did: intent, ids };
      case "reactivate":
        await send(peopleApi.reactivateMany, { body: { ids } });
        return { ok: true, did: intent, ids };
      default:
        throw data(null, { status: 400 });
    }
  });
}

export const shouldRevalidate = () => true;

/** A form that does something with people who were chosen before. */
function WithChosen({ ids, intent, label }: { ids: readonly number[]; intent: string; label: string }) {
  const me = useMe();
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
      {ids.map((id) => (
        <input key={id} type="hidden" name="ids" value={id} />
      ))}
      <Button type="submit" name="intent" value={intent} variant={intent === "deactivate" ? "danger" : "secondary"}>
        {label}
      </Button>
    </Form>
  );
}

/** What became of the people chosen, with the way back. */
function Answer() {
  const { t } = useTranslation();
  const outcome = useActionData<typeof action>();
  if (outcome === undefined) return null;
  if (!outcome.ok) {
    const faults = Object.values(outcome.fields);
    return (
      <Notice tone="danger">
        {outcome.message ?? t("error.unavailable")} {[...new Set(faults)].join(" ")}
      </Notice>
    );
  }
  const { did, ids } = outcome;
  if (ids.length === 0) return <Notice tone="warn">{t("people.noneChosen")}</Notice>;
  const count = ids.length;
  if (did === "ask") {
    return (
      <Notice tone="warn">
        <p className="mb-2">{t("people.confirmMany", { count })}</p>
        <div className="flex flex-wrap gap-2">
          <WithChosen ids={ids} intent="deactivate" label={t("people.deactivateMany", { count })} />
          <Button asChild>
            <Link to="?">{t("common.cancel")}</Link>
          </Button>
        </div>
      </Notice>
    );
  }
  return (
    <Notice tone="ok">
      <div className="flex flex-wrap items-center justify-between gap-2">
        {t(did === "deactivate" ? "people.deactivated" : "people.reactivated", { count })}
        {did === "deactivate" ? <WithChosen ids={ids} intent="reactivate" label={t("people.undo")} /> : null}
      </div>
    </Notice>
  );
}

/** The list as it stands, as a file. */
function Downloads({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const hrefOf = (format: string) => {
    const query = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(filters)) if (value !== undefined) query.set(name, value);
    return `/api/v1/users/export?${query}`;
  };
  return ["csv", "xlsx"].map((format) => (
    <Button key={format} asChild>
      <a href={hrefOf(format)} download>
        <Download aria-hidden />
        {t("people.download", { format: format.toUpperCase() })}
      </a>
    </Button>
  ));
}

export default function People() {
  const { t } = useTranslation();
  const me = useMe();
  const { filters, groups, roles, ...page } = useLoaderData<typeof loader>();
  const chips = usePeopleChips(filters, roles);
  const outcome = useActionData<typeof action>();
  const area = useRef<HTMLDivElement>(null);
  useRefusalFocus(area, outcome);
  const isChoosing = may(me, "users.delete");
  const add = (
    <Button asChild variant="primary">
      <Link to="/personas/nueva">
        <UserPlus aria-hidden />
        {t("people.add")}
      </Link>
    </Button>
  );
  return (
    <div ref={area}>
      <PageHeader
        title={t("people.title")}
        actions={
          <>
            <Downloads filters={filters} />
            {may(me, "users.update") ? (
              <Button asChild>
                <Link
                  to={
                    filters.groupName
                      ? `/personas/accesos?grupo=${encodeURIComponent(filters.groupName)}`
                      : "/personas/accesos"
                  }
                >
                  <KeyRound aria-hidden />
                  {t("access.title")}
                </Link>
              </Button>
            ) : null}
            <Button asChild>
              <Link to="/perfiles">{t("people.roles")}</Link>
            </Button>
            {may(me, "users.create") ? add : null}
          </>
        }
      />
      <PeopleFilters filters={filters} groups={groups} roles={roles} />
      <FilterChips chips={chips} />
      <div className="mb-3 empty:hidden">
        <Answer />
      </div>
      {page.data.length === 0 ? (
        <EmptyState
          icon={<Contact />}
          title={t(chips.length > 0 ? "people.noMatch" : "people.empty")}
          {...(chips.length > 0 ? { hint: t("people.noMatchHint") } : {})}
        />
      ) : (
        <Form method="post" preventScrollReset>
          <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
          <PeopleTable people={page.data} isChoosing={isChoosing} />
          <PeopleRows people={page.data} />
          {isChoosing ? (
            <div className="mt-2 flex flex-wrap items-center gap-2 text-sm text-muted max-sm:hidden print:hidden">
              {t("people.chosen")}
              {filters.state === "inactive" ? null : (
                <Button type="submit" name="intent" value="ask" size="sm" variant="danger">
                  {t("person.deactivate")}
                </Button>
              )}
              {filters.state === "active" ? null : (
                <Button type="submit" name="intent" value="reactivate" size="sm">
                  {t("person.reactivate")}
                </Button>
              )}
            </div>
          ) : null}
          <Pager page={page} />
        </Form>
      )}
    </div>
  );
}
