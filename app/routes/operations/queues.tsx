import { Inbox } from "lucide-react";
import { LETTER_STATES, operationsApi, type Settled } from "#contracts/api/operations.ts";
import { DEAD_QUEUES, DeadQueueName } from "#contracts/internal/outbox.ts";
import { FilterChips } from "../../components/lists/filter-chips.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { LetterRow } from "../../components/operations/letter-row.tsx";
import { Cancelled, Depths, Reasons } from "../../components/operations/queue-tables.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Form, useActionData, useLoaderData, useNavigation } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import "../../i18n/office.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { queryText } from "../../lib/params.server.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("operations.title"));

/** After a refusal as well: it says that what stands here is no longer so. */
export const shouldRevalidate = () => true;

export async function loader({ context, request }: LoaderFunctionArgs) {
  const queue = DEAD_QUEUES.find((known) => known === queryText(request, "cola"));
  const state = LETTER_STATES.find((known) => known === queryText(request, "estado")) ?? "open";
  const reason = queryText(request, "motivo")?.slice(0, 500);
  const query = { queue, state, reason, cursor: queryText(request, "cursor"), limit: 25 };
  return load(async () => {
    const [queues, letters] = await Promise.all([
      call(context, request, operationsApi.queues, {}),
      call(context, request, operationsApi.deadLetters, { query }),
    ]);
    return { queues, letters, filter: { queue: queue ?? null, state, reason: reason ?? null } };
  });
}

type Done =
  | { readonly ok: true; readonly outcome: Settled["outcome"] }
  | { readonly ok: true; readonly outcome: "all"; requeued: number; nothingLeft: number; left: number };

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }): Promise<Done> => {
    const params = { id: text(form, "id") };
    const reason = text(form, "reason");
    switch (text(form, "intent")) {
      case "replay":
        return { ok: true, outcome: (await send(operationsApi.replay, { params })).outcome };
      case "dismiss":
        return { ok: true, outcome: (await send(operationsApi.dismiss, { params, body: { reason } })).outcome };
      case "replay-all": {
        const queue = DeadQueueName.safeParse(text(form, "queue"));
        const count = Number(text(form, "count"));
        if (!queue.success || !Number.isSafeInteger(count) || count < 1) throw data(null, { status: 400 });
        const body = { queue: queue.data, reason, count };
        return { ok: true, outcome: "all", ...(await send(operationsApi.replayAll, { body })) };
      }
      default:
        throw data(null, { status: 400 });
    }
  });
}

export default function Queues() {
  const { t } = useTranslation();
  const { queues, letters, filter } = useLoaderData<typeof loader>();
  const busy = useNavigation().state === "submitting";
  const chips = [
    ...(filter.queue === null ? [] : [{ name: "cola", label: t(`operations.queues.${filter.queue}`) }]),
    ...(filter.reason === null ? [] : [{ name: "motivo", label: filter.reason }]),
  ];
  const filtered = chips.length > 0 || filter.state !== "open";
  return (
    <div className="max-w-5xl">
      <PageHeader title={t("operations.title")} />
      <Outcome />
      <Depths queues={queues.queues} />
      <Reasons reasons={queues.reasons} busy={busy} />
      <Cancelled cancelled={queues.cancelled} />
      <Section title={t("operations.letters")}>
        <Form method="get" className="mb-3 flex flex-wrap items-end gap-2">
          <Select
            name="cola"
            key={`cola ${filter.queue}`}
            defaultValue={filter.queue ?? ""}
            aria-label={t("operations.queue")}
          >
            <option value="">{t("operations.all")}</option>
            {DEAD_QUEUES.map((queue) => (
              <option key={queue} value={queue}>
                {t(`operations.queues.${queue}`)}
              </option>
            ))}
          </Select>
          <Select name="estado" key={filter.state} defaultValue={filter.state} aria-label={t("operations.state")}>
            {LETTER_STATES.map((state) => (
              <option key={state} value={state}>
                {t(`operations.states.${state}`)}
              </option>
            ))}
          </Select>
          <Button type="submit">{t("operations.filter")}</Button>
        </Form>
        <FilterChips chips={chips} />
        {letters.data.length === 0 ? (
          filtered ? (
            <EmptyState icon={<Inbox />} title={t("operations.noMatch")} />
          ) : (
            <EmptyState icon={<Inbox />} title={t("operations.none")} hint={t("operations.noneHint")} />
          )
        ) : (
          <>
            <Rows>
              {letters.data.map((letter) => (
                <LetterRow key={letter.id} letter={letter} busy={busy} />
              ))}
            </Rows>
            <Pager page={letters} />
          </>
        )}
      </Section>
    </div>
  );
}

/** What became of the last click. */
function Outcome() {
  const { t } = useTranslation();
  const answer = useActionData<typeof action>();
  if (answer === undefined) return null;
  return (
    <div className="mb-4">
      {answer.ok ? (
        <Notice tone="ok">
          {answer.outcome === "all" ? t("operations.done.all", answer) : t(`operations.done.${answer.outcome}`)}
        </Notice>
      ) : (
        <Notice tone="danger">{answer.message ?? t("error.unavailable")}</Notice>
      )}
    </div>
  );
}
