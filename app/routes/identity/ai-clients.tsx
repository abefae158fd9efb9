import { Bot } from "lucide-react";
import { aiClientsApi, type ClientCount, GRANT_STATES } from "#contracts/api/identity/ai-clients.ts";
import { ClientGrants } from "../../components/identity/client-grants.tsx";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("aiClients.title"));

/** After a refusal as well: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const state = GRANT_STATES.find((known) => known === queryText(request, "estado")) ?? "live";
  const clientName = queryText(request, "asistente")?.slice(0, 100);
  const redirectHost = queryText(request, "destino")?.slice(0, 300);
  const query = { state, clientName, redirectHost, cursor: queryText(request, "cursor"), limit: 50 };
  return load(async () => {
    const page = await call(context, request, aiClientsApi.grants, { query });
    return { page, filter: { state, clientName: clientName ?? null, redirectHost: redirectHost ?? null } };
  });
}

type Done = { readonly ok: true; readonly ended: number; readonly left: number };

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }): Promise<Done> => {
    switch (text(form, "intent")) {
      case "end": {
        await send(aiClientsApi.endGrant, { params: { id: text(form, "id") } });
        return { ok: true, ended: 1, left: 0 };
      }
      case "end-all": {
        const count = Number(text(form, "count"));
        if (!Number.isSafeInteger(count) || count < 1) throw data(null, { status: 400 });
        const body = { clientName: text(form, "client"), redirectHost: text(form, "host"), count };
        return { ok: true, ...(await send(aiClientsApi.endClient, { body })) };
      }
      default:
        throw data(null, { status: 400 });
    }
  });
}

export default function AiClientsPage() {
  const { t } = useTranslation();
  const { page, filter } = useLoaderData<typeof loader>();
  const chips = [
    ...(filter.clientName === null ? [] : [{ name: "asistente", label: filter.clientName }]),
    ...(filter.redirectHost === null ? [] : [{ name: "destino", label: filter.redirectHost }]),
  ];
  const filtered = chips.length > 0 || filter.state !== "live";
  const counted = new Map(page.clients.map((client) => [keyOf(client), client]));
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("aiClients.title")} />
      <p className="mb-4 max-w-2xl text-sm text-muted">{t("aiClients.hint")}</p>
      <Outcome />
      <Form method="get" className="mb-4 flex flex-wrap items-end gap-2">
        <Select name="estado" key={filter.state} defaultValue={filter.state} aria-label={t("aiClients.state")}>
          {GRANT_STATES.map((state) => (
            <option key={state} value={state}>
              {t(`aiClients.states.${state}`)}
            </option>
          ))}
        </Select>
        {chips.map(({ name, label }) => (
          <input key={name} type="hidden" name={name} value={label} />
        ))}
        <Button type="submit">{t("aiClients.filter")}</Button>
      </Form>
      <FilterChips chips={chips} />
      {page.data.length === 0 ? (
        filtered ? (
          <EmptyState icon={<Bot />} title={t("aiClients.noMatch")} />
        ) : (
          <EmptyState icon={<Bot />} title={t("aiClients.none")} hint={t("aiClients.noneHint")} />
        )
      ) : (
        <>
          {[...Map.groupBy(page.data, keyOf)].map(([key, grants]) => (
            <ClientGrants key={key} grants={grants} count={counted.get(key)} />
          ))}
          <Pager page={page} />
        </>
      )}
    </div>
  );
}

const keyOf = ({ clientName, redirectHost }: Pick<ClientCount, "clientName" | "redirectHost">) =>
  `${redirectHost} ${clientName}`;

/** What became of the last click. */
function Outcome() {
  const { t } = useTranslation();
  const answer = useActionData<typeof action>();
  if (answer === undefined) return null;
  return (
    <div className="mb-4 grid gap-2">
      {answer.ok ? (
        <Notice tone="ok">{t("aiClients.done", { count: answer.ended })}</Notice>
      ) : (
        <Notice tone="danger">{answer.message ?? t("error.unavailable")}</Notice>
      )}
      {answer.ok && answer.left > 0 ? <Notice tone="warn">{t("aiClients.left", { count: answer.left })}</Notice> : null}
    </div>
  );
}
