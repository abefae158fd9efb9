import { useQuery } from "@tanstack/react-query";
import { FileText, RotateCcw } from "lucide-react";
import { contentApi } from "#contracts/api/content.ts";
import { JobStage, LlmErrorClass } from "#contracts/internal/llm.ts";
import { Attempts } from "../../components/content/attempts.tsx";
import { JobStatus } from "../../components/content/job-rows.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Progress } from "../../components/ui/progress.tsx";
import { Section } from "../../components/ui/section.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { text } from "../../lib/actions.server.ts";
import { call, load } from "../../lib/api.server.ts";
import { fetchApi } from "../../lib/api.ts";
import { useFormat } from "../../lib/format.ts";
import { useJobEvent, useLive } from "../../lib/live.tsx";
import { idParam } from "../../lib/params.server.ts";
import { Queries } from "../../lib/queries.tsx";
import { useMe } from "../../lib/session.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("content.jobTitle"));

const POLL_MS = 4_000;
/** Even a connected hub may lose an event: the state is asked for now and then. */
const POLL_LIVE_MS = 15_000;

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(() => call(context, request, contentApi.job, { params: { id } }));
}

export function action(args: ActionFunctionArgs) {
  const id = idParam(args.params);
  return submit(args, async ({ form, send }) => {
    const wanted = text(form, "intent") === "cancel" ? contentApi.cancelJob : contentApi.retryJob;
    const job = await send(wanted, { params: { id } });
    return redirect(`/contenidos/trabajos/${job.id}`);
  });
}

/** The kind of failure, which has words in every language; a job keeps the gateway's own in none of them. */
function failureOf({ code }: { code: string }) {
  return LlmErrorClass.safeParse(code).data ?? "unknown";
}

function Job() {
  const { t } = useTranslation();
  const me = useMe();
  const { moment } = useFormat();
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { connected } = useLive();
  const event = useJobEvent(loaded.id);
  const { data: job } = useQuery({
    queryKey: ["job", loaded.id],
    queryFn: ({ signal }) => fetchApi(contentApi.job, { params: { id: String(loaded.id) } }, { signal }),
    initialData: loaded,
    refetchInterval: ({ state }) => {
      const status = state.data?.status;
      if (status !== "queued" && status !== "running") return false;
      return connected ? POLL_LIVE_MS : POLL_MS;
    },
  });
  const finished = job.finishedAt !== null;
  const status = finished ? job.status : (event?.status ?? job.status);
  const underWay = status === "queued" || status === "running";
  const percent = underWay ? Math.max(job.progress, event?.percent ?? 0) : 100;
  const attempts = (event?.attempts.length ?? 0) > job.attempts.length ? (event?.attempts ?? []) : job.attempts;
  const documentId = job.documentId ?? event?.documentId ?? null;
  const stage = JobStage.safeParse(event?.stage).data;
  const failed = status === "failed" || status === "dead";
  return (
    <div className="max-w-3xl">
      <PageHeader
        eyebrow={
          <Link to="/contenidos" className="hover:underline">
            {t("content.title")}
          </Link>
        }
        title={t("content.jobTitle")}
        meta={
          <>
            <JobStatus status={status} />
            <span>
              {t("content.created")} {moment(job.createdAt)}
            </span>
          </>
        }
      />
      {underWay ? (
        <div className="mb-8">
          <div className="mb-1.5 flex justify-between text-sm">
            <span role="status">{stage ? t(`content.stage.${stage}`) : t(`content.status.${status}`)}</span>
            <span className="tabular-nums">{Math.round(percent)} %</span>
          </div>
          <Progress value={percent} label={t("content.jobTitle")} />
          <p className="mt-1.5 text-xs text-muted">{connected ? t("content.live") : t("content.polling")}</p>
          <Form method="post" className="mt-3">
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <input type="hidden" name="intent" value="cancel" />
            <Button type="submit">{t("content.cancelJob")}</Button>
          </Form>
        </div>
      ) : null}
      {documentId === null ? null : (
        <div className="mb-8">
          <Button asChild variant="primary" size="lg">
            <Link to={`/contenidos/${documentId}`} prefetch="render">
              <FileText aria-hidden />
              {t("content.openDocument")}
            </Link>
          </Button>
        </div>
      )}
      {failed ? (
        <div className="mb-8 grid gap-3">
          <Notice tone="danger">
            <p className="font-medium">{t("content.failedTitle")}</p>
            {job.error ? <p>{t(`content.attemptError.${failureOf(job.error)}`)}</p> : null}
            {refused?.message ? <p>{refused.message}</p> : null}
          </Notice>
          <Form method="post">
            <input type="hidden" name="csrf" value={me.csrfToken ?? ""} />
            <Button type="submit" variant="primary">
              <RotateCcw aria-hidden />
              {t("content.retry")}
            </Button>
          </Form>
        </div>
      ) : null}
      <Section title={t("content.attempts")}>
        <Attempts attempts={attempts} />
      </Section>
    </div>
  );
}

export default function JobPage() {
  return (
    <Queries>
      <Job />
    </Queries>
  );
}
