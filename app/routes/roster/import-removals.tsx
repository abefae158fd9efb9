import { UserMinus } from "lucide-react";
import { useState } from "react";
import { REMOVAL_GROUPS, type RemovalGroup, type RosterRemovals, rosterApi } from "#contracts/api/roster/roster.ts";
import { Tick } from "../../components/roster/choices.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Input } from "../../components/ui/input.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "../../framework/http.server.ts";
import {
  Form,
  Link,
  useActionData,
  useLoaderData,
  useNavigation,
  useSearchParams,
  useSubmit,
} from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { obstacleOf, text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam, queryText } from "../../lib/params.server.ts";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("roster.removals"));

const PAGE = 100;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const asked = new URL(request.url).searchParams.getAll("grupo");
    const groups = REMOVAL_GROUPS.filter((group) => asked.includes(group));
    const page = Math.max(0, Math.min(10_000, Number.parseInt(queryText(request, "pagina") ?? "0", 10) || 0));
    const query = {
      groups: groups.length === 0 ? undefined : groups.join(","),
      search: queryText(request, "buscar")?.slice(0, 100),
      limit: PAGE,
      offset: page * PAGE,
    };
    const importId = idParam(params);
    const shown = { importId, chosen: groups, page };
    try {
      const removals = await call(context, request, rosterApi.removals, { params: { importId }, query });
      return { ...shown, removals, obstacle: null };
    } catch (cause) {
      return { ...shown, removals: null, obstacle: obstacleOf(cause) };
    }
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(
    args,
    async ({ form, send }) => {
      const groups = REMOVAL_GROUPS.filter((group) => form.getAll("grupo").includes(group));
      const typed = text(form, "confirmCount").replace(/[\s.]/g, "");
      const confirmCount = /^\d{1,9}$/.test(typed) ? Number(typed) : undefined;
      const sent = { params: { importId: idParam(args.params) }, body: { groups, confirmCount } };
      return { done: await send(rosterApi.removeMissing, sent), refused: null };
    },
    (refused) => ({ done: null, refused }),
  );
}

export default function Removals() {
  const { t } = useTranslation();
  const { importId, removals, obstacle, chosen, page } = useLoaderData<typeof loader>();
  return (
    <div className="max-w-3xl">
      <PageHeader title={t("roster.removals")} eyebrow={<Link to="/importar/anteriores">{t("roster.past")}</Link>} />
      {removals === null ? (
        <>
          <Notice tone="warn">{obstacle}</Notice>
          <Button asChild className="mt-4">
            <Link to={`/importar/anteriores/${importId}`}>{t("roster.backToImport")}</Link>
          </Button>
        </>
      ) : (
        <Pending loaded={{ removals, chosen, page }} />
      )}
    </div>
  );
}

interface Loaded {
  readonly removals: RosterRemovals;
  readonly chosen: readonly RemovalGroup[];
  readonly page: number;
}

function Pending({ loaded }: { loaded: Loaded }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const me = useMe();
  const { removals, page } = loaded;
  const answer = useActionData<typeof action>();
  const navigation = useNavigation();
  const busy = navigation.state === "submitting" && navigation.formMethod === "POST";
  const submit = useSubmit();
  // A tick counts at once; the names, and whether the number must be typed, follow from the server.
  const [ticked, setTicked] = useState<{ of: readonly RemovalGroup[]; groups: readonly RemovalGroup[] } | null>(null);
  const chosen = ticked?.of === loaded.chosen ? ticked.groups : loaded.chosen;
  const isLooking = chosen.length !== loaded.chosen.length || navigation.state === "loading";
  const chosenCount = chosen.reduce((sum, group) => sum + (removals.groups[group] ?? 0), 0);
  const tick = (group: RemovalGroup, checked: boolean, form: HTMLFormElement | null) => {
    const next = REMOVAL_GROUPS.filter((one) => (one === group ? checked : chosen.includes(one)));
    setTicked({ of: loaded.chosen, groups: next });
    if (form !== null) submit(form, { replace: true, preventScrollReset: true });
  };
  const [search] = useSearchParams();
  const groups = REMOVAL_GROUPS.filter((group) => (removals.groups[group] ?? 0) > 0);
  const pageLink = (to: number) => {
    const next = new URLSearchParams(search);
    next.set("pagina", String(to));
    return `?${next}`;
  };
  const to = removals.offset + removals.data.length;
  const shown = { from: number(Math.min(removals.offset + 1, to)), to: number(to), total: number(removals.total) };
  return (
    <>
      <p className="mb-5 max-w-[70ch] text-muted">{t("roster.removalsIntro")}</p>
      {answer?.done ? (
        <Notice tone="ok">
          {t("roster.removed", { count: answer.done.removed })}{" "}
          <Link to={`/importar/anteriores/${answer.done.importId}`} className="underline">
            {t("roster.seeRemoval")}
          </Link>
        </Notice>
      ) : null}
      {answer?.refused ? <Notice tone="danger">{answer.refused.message ?? t("error.unavailable")}</Notice> : null}
      {groups.length === 0 ? (
        <p className="mt-4">{t("roster.none")}</p>
      ) : (
        <>
          <Form method="get" className="mt-4 grid gap-3">
            <fieldset className="grid gap-2 rounded-md border p-3 sm:grid-cols-2">
              <legend className="px-1 font-medium">{t("roster.choose")}</legend>
              {groups.map((group) => (
                <Tick
                  key={group}
                  name="grupo"
                  value={group}
                  checked={chosen.includes(group)}
                  onChange={(checked, form) => tick(group, checked, form)}
                >
                  {t(`roster.groups.${group}`)}{" "}
                  <span className="text-muted tabular-nums">({number(removals.groups[group] ?? 0)})</span>
                </Tick>
              ))}
            </fieldset>
            <div className="flex flex-wrap items-end gap-2">
              <Field label={t("roster.search")} className="min-w-48 flex-1">
                <Input type="search" name="buscar" maxLength={100} defaultValue={search.get("buscar") ?? ""} />
              </Field>
              <Button type="submit">{t("roster.show")}</Button>
            </div>
          </Form>
          <Table label={t("roster.removals")} frame="mt-4 max-h-96">
            <thead>
              <tr>
                <Th>{t("roster.who")}</Th>
                <Th>{t("roster.what")}</Th>
              </tr>
            </thead>
            <tbody>
              {removals.data.map((row) => (
                <tr key={`${row.group}:${row.sourcedId}`}>
                  <Td>{row.name}</Td>
                  <Td className="whitespace-nowrap text-muted">
                    {t(`roster.groups.${row.group}`)}
                    {row.accountOnly ? ` · ${t("roster.accountOnly")}` : null}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <div className="mt-3 flex items-center justify-between gap-3 text-sm text-muted">
            <p aria-live="polite">{t("roster.shown", shown)}</p>
            <div className="flex gap-2">
              {page === 0 ? null : (
                <Button asChild size="sm">
                  <Link to={pageLink(page - 1)} rel="prev">
                    {t("common.previous")}
                  </Link>
                </Button>
              )}
              {to >= removals.total ? null : (
                <Button asChild size="sm">
                  <Link to={pageLink(page + 1)}>{t("common.next")}</Link>
                </Button>
              )}
            </div>
          </div>
          {chosenCount === 0 ? null : (
            <Form method="post" className="mt-6 grid justify-items-start gap-3 border-t pt-5">
              <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
              {chosen.map((group) => (
                <input key={group} type="hidden" name="grupo" value={group} />
              ))}
              <p className="font-medium" aria-live="polite">
                {t("roster.chosen", { count: chosenCount })}
              </p>
              {removals.mustType ? (
                <Field
                  label={t("roster.number")}
                  hint={t("roster.mustType", {
                    people: number(removals.chosenPeople),
                    active: number(removals.activePeople),
                    count: removals.chosen,
                  })}
                >
                  <Input name="confirmCount" inputMode="numeric" autoComplete="off" required className="max-w-40" />
                </Field>
              ) : (
                <input type="hidden" name="confirmCount" value={chosenCount} />
              )}
              <Button type="submit" variant="danger" size="lg" aria-disabled={busy} disabled={isLooking}>
                <UserMinus aria-hidden />
                {busy ? t("roster.removing") : t("roster.remove")}
              </Button>
            </Form>
          )}
        </>
      )}
    </>
  );
}
