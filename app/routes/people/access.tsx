import { KeyRound, Mail } from "lucide-react";
import { useRef } from "react";
import { type AccessRow, passwordsApi } from "#contracts/api/identity/passwords.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { AccessSlips } from "../../components/people/access-slips.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("access.title"));

const MOST_CHOSEN = 200;
const WHO = ["all", "student", "parent"] as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const groupName = queryText(request, "grupo");
    const [{ groups }, access] = await Promise.all([
      call(context, request, peopleApi.list, { query: { limit: 1 } }),
      groupName === undefined
        ? null
        : call(context, request, passwordsApi.groupAccess, { query: { groupName: groupName.slice(0, 50) } }),
    ]);
    const who = WHO.find((one) => one === queryText(request, "de")) ?? "all";
    const people = access?.data.filter(({ kind }) => who === "all" || kind === who) ?? [];
    return { groups, groupName: groupName ?? "", who, people, host: new URL(request.url).host };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const ids = form
      .getAll("ids")
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0)
      .slice(0, MOST_CHOSEN);
    const withAddress = new Set(form.getAll("withAddress").map(Number));
    switch (text(form, "intent")) {
      // Shown in this answer alone.
      case "codes":
        if (ids.length === 0) return { ok: true as const, slips: [], sent: null, left: 0 };
        return {
          ok: true as const,
          slips: (await send(passwordsApi.issueCodes, { body: { ids } })).data,
          sent: null,
          left: 0,
        };
      case "invite": {
        const reached = ids.filter((id) => withAddress.has(id));
        const left = ids.length - reached.length;
        if (reached.length === 0) return { ok: true as const, slips: null, sent: 0, left };
        const { data: sent } = await send(passwordsApi.inviteMany, { body: { ids: reached } });
        return { ok: true as const, slips: null, sent: sent.length, left };
      }
      default:
        throw data(null, { status: 400 });
    }
  });
}

export const shouldRevalidate = () => true;

function State({ person }: { person: AccessRow }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  if (person.lastLoginAt !== null) return <>{t("access.entered", { when: date(person.lastLoginAt) })}</>;
  return <>{t(person.hasPassword ? "access.neverEntered" : "access.noPassword")}</>;
}

function Answer() {
  const { t } = useTranslation();
  const outcome = useActionData<typeof action>();
  if (outcome === undefined) return null;
  if (!outcome.ok) {
    return (
      <Notice tone="danger">
        {outcome.message ?? t("error.unavailable")} {[...new Set(Object.values(outcome.fields))].join(" ")}
      </Notice>
    );
  }
  const { slips, sent, left } = outcome;
  if (slips?.length === 0 || (sent === 0 && left === 0)) return <Notice tone="warn">{t("people.noneChosen")}</Notice>;
  if (sent === null) return null;
  return (
    <Notice tone={left > 0 ? "warn" : "ok"}>
      {t("access.invited", { count: sent })} {left > 0 ? t("access.leftOut", { count: left }) : null}
    </Notice>
  );
}

/** Who of a class can sign in, and ways in for those who cannot yet: on paper, or by mail. */
export default function Access() {
  const { t } = useTranslation();
  const me = useMe();
  const { groups, groupName, who, people, host } = useLoaderData<typeof loader>();
  const outcome = useActionData<typeof action>();
  const area = useRef<HTMLDivElement>(null);
  const busy = useNavigation().state === "submitting";
  useRefusalFocus(area, outcome);
  const slips = outcome?.ok ? (outcome.slips ?? []) : [];
  return (
    <div ref={area}>
      <div className="print:hidden">
        <PageHeader
          eyebrow={
            <Link to="/personas" className="hover:underline">
              {t("people.title")}
            </Link>
          }
          title={t("access.title")}
          meta={t("access.hint")}
        />
      </div>
      {slips.length > 0 ? (
        <>
          <AccessSlips slips={slips} host={host} />
          <Button asChild className="mt-4 print:hidden">
            <Link to={`?grupo=${encodeURIComponent(groupName)}`}>{t("access.again")}</Link>
          </Button>
        </>
      ) : (
        <>
          <Form method="get" className="mb-4 flex flex-wrap gap-2">
            <Select key={groupName} name="grupo" aria-label={t("people.groupFilter")} defaultValue={groupName}>
              <option value="">{t("access.chooseGroup")}</option>
              {groups.map((one) => (
                <option key={one} value={one}>
                  {groupLabel(one)}
                </option>
              ))}
            </Select>
            <Select key={`de-${who}`} name="de" aria-label={t("access.who")} defaultValue={who}>
              {WHO.map((one) => (
                <option key={one} value={one}>
                  {t(`access.whom.${one}`)}
                </option>
              ))}
            </Select>
            <Button type="submit">{t("access.show")}</Button>
          </Form>
          <div className="mb-3 empty:hidden">
            <Answer />
          </div>
          {people.length === 0 ? (
            <EmptyState icon={<KeyRound />} title={t(groupName === "" ? "access.chooseGroup" : "access.nobody")} />
          ) : (
            <Form method="post">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              <Table label={t("access.title")} frame="print:block">
                <thead>
                  <tr>
                    <Th className="w-8" aria-hidden />
                    <Th>{t("access.name")}</Th>
                    <Th className="max-sm:hidden">{t("access.login")}</Th>
                    <Th>{t("access.state")}</Th>
                  </tr>
                </thead>
                <tbody>
                  {people.map((person) => (
                    <tr key={person.id} className="hover:bg-hover">
                      <Td className="pr-0">
                        <input
                          type="checkbox"
                          name="ids"
                          value={person.id}
                          defaultChecked={!person.hasPassword}
                          aria-label={t("people.choose", { name: person.name })}
                          className="relative size-4 accent-accent"
                        />
                        {person.email === null ? null : <input type="hidden" name="withAddress" value={person.id} />}
                      </Td>
                      <Td>
                        <Link to={`/personas/${person.id}`} className="font-medium hover:underline">
                          {person.name}
                        </Link>
                        <p className="text-xs text-muted">
                          {person.kind === "student"
                            ? t("access.student")
                            : t("access.familyOf", { names: person.of.join(", ") })}
                        </p>
                      </Td>
                      <Td className="text-muted wrap-anywhere max-sm:hidden">
                        {person.email ?? person.username ?? "–"}
                      </Td>
                      <Td className="text-muted">
                        <State person={person} />
                      </Td>
                    </tr>
                  ))}
                </tbody>
              </Table>
              <div className="mt-3 flex flex-wrap items-center gap-2">
                <Button type="submit" name="intent" value="codes" variant="primary" aria-disabled={busy}>
                  <KeyRound aria-hidden />
                  {t("access.makeCodes")}
                </Button>
                <Button type="submit" name="intent" value="invite" aria-disabled={busy}>
                  <Mail aria-hidden />
                  {t("access.invite")}
                </Button>
              </div>
            </Form>
          )}
        </>
      )}
    </div>
  );
}
