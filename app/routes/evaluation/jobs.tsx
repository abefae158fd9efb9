import { Download, Files, RotateCw } from "lucide-react";
import { useRef } from "react";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { PAPER_LANGUAGES } from "#contracts/internal/paper.ts";
import { Hidden } from "../../components/evaluation/hidden.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Done } from "../../components/ui/done.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows } from "../../components/ui/section.tsx";
import { Select } from "../../components/ui/select.tsx";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "../../framework/http.server.ts";
import { Form, Link, useActionData, useLoaderData } from "../../framework/index.ts";
import { evaluationTexts } from "../../i18n/evaluation.ts";
import { filled, inLanguage } from "../../i18n/in-language.ts";
import { text } from "../../lib/actions.server.ts";
import { call, load, readerOf } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { useRefusalFocus } from "../../lib/refusal-focus.ts";
import { submit } from "../../lib/submit.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, loaded) => loaded?.words.jobs.title);

const LANGUAGES = { es: "spanish", ca: "catalan", en: "english" } as const;

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const [jobs, sessions, locale] = await Promise.all([
      call(context, request, documentsApi.jobs, {}),
      call(context, request, evaluationApi.list, { query: {} }),
      readerOf(context, request),
    ]);
    const closed = sessions.data.filter(({ closedAt }) => closedAt !== null);
    const terms = [...new Map(closed.map(({ academicSession }) => [academicSession.id, academicSession])).values()];
    const words = inLanguage(evaluationTexts, locale);
    return { jobs: jobs.data, terms, words, isDone: queryText(request, "hecho") === "1" };
  });
}

export function action(args: ActionFunctionArgs) {
  return submit(args, async ({ form, send }) => {
    const language = PAPER_LANGUAGES.find((one) => one === text(form, "language")) ?? "es";
    const academicSessionId = Number(text(form, "academicSessionId"));
    await send(documentsApi.requestMany, { body: { academicSessionId, language } });
    throw redirect("/evaluaciones/boletines?hecho=1");
  });
}

/** Report cards of all groups in one file, and how far each file is. */
export default function Jobs() {
  const { date, moment } = useFormat();
  const { jobs, terms, words, isDone } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  const page = useRef<HTMLDivElement>(null);
  useRefusalFocus(page, refused);
  const titleOf = (term: (typeof terms)[number]) =>
    filled(words.term, { title: term.title === term.schoolYear ? words.final : term.title, year: term.schoolYear });
  return (
    <div ref={page} className="max-w-3xl">
      <PageHeader
        eyebrow={
          <Link to="/evaluaciones" className="hover:underline">
            {words.sheet.toAll}
          </Link>
        }
        title={words.jobs.title}
      />
      <div className="mb-4 grid gap-2 empty:hidden">
        {isDone && refused === null ? <Done>{words.jobs.asked}</Done> : null}
        {refused === null ? null : <Notice tone="danger">{refused.message ?? Object.values(refused.fields)[0]}</Notice>}
      </div>
      <p className="mb-3 text-sm text-muted">{words.jobs.intro}</p>
      {terms.length === 0 ? (
        <p className="mb-6 text-sm text-muted">{words.jobs.noClosed}</p>
      ) : (
        <Form method="post" className="mb-6 flex flex-wrap items-end gap-3">
          <Hidden />
          <Field label={words.jobs.term}>
            <Select name="academicSessionId">
              {terms.map((term) => (
                <option key={term.id} value={term.id}>
                  {titleOf(term)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={words.jobs.language}>
            <Select name="language">
              {PAPER_LANGUAGES.map((language) => (
                <option key={language} value={language}>
                  {words.jobs[LANGUAGES[language]]}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" variant="primary">
            {words.jobs.ask}
          </Button>
        </Form>
      )}
      {jobs.length === 0 ? (
        <EmptyState icon={<Files />} title={words.jobs.none} />
      ) : (
        <Rows>
          {jobs.map((job) => {
            const title = titleOf({ ...job.academicSession, isYear: false });
            return (
              <li key={job.id} className="flex flex-wrap items-center justify-between gap-3 px-3 py-2 text-sm">
                <div className="min-w-0 grow">
                  <p className="font-medium">
                    {title} · {words.jobs[LANGUAGES[job.language]]}
                  </p>
                  <p className="text-xs text-muted">
                    {moment(job.createdAt)} · {job.requestedBy} ·{" "}
                    {filled(words.jobs.progress, { done: String(job.papersDone), all: String(job.papers) })}
                  </p>
                  {job.state === "running" ? (
                    <progress
                      className="mt-1 h-2 w-full max-w-80"
                      max={job.papers}
                      value={job.papersDone}
                      aria-label={title}
                    />
                  ) : null}
                </div>
                {job.state === "done" ? (
                  <Button asChild size="sm">
                    <a
                      href={`/api/v1/document-jobs/${job.id}/file`}
                      download
                      aria-label={filled(words.jobs.downloadOf, { title })}
                    >
                      <Download aria-hidden /> {words.jobs.download}
                    </a>
                  </Button>
                ) : job.state === "running" ? (
                  <Button asChild size="sm">
                    <Link to="/evaluaciones/boletines">
                      <RotateCw aria-hidden /> {words.jobs.refresh}
                    </Link>
                  </Button>
                ) : (
                  <Badge>
                    {words.jobs.expired} · {date(job.expiresAt)}
                  </Badge>
                )}
              </li>
            );
          })}
        </Rows>
      )}
    </div>
  );
}
