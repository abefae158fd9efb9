import { FileText, Plus } from "lucide-react";
import { contentApi } from "#contracts/api/content.ts";
import { Costs } from "../../components/content/costs.tsx";
import { JobRows } from "../../components/content/job-rows.tsx";
import { Pager } from "../../components/lists/pager.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { queryText } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("content.title"));

export async function loader({ context, request }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    const mayAsk = may(me, "content.create");
    const query = { limit: 30, cursor: queryText(request, "cursor") };
    const [documents, jobs, usage] = await Promise.all([
      call(context, request, contentApi.documents, { query }),
      mayAsk ? call(context, request, contentApi.jobs, { query: { limit: 8 } }) : null,
      may(me, "analytics.read") ? call(context, request, contentApi.usage, { query: { period: "month" } }) : null,
    ]);
    return { documents, jobs: jobs?.data ?? null, usage };
  });
}

export default function Content() {
  const { t } = useTranslation();
  const { date } = useFormat();
  const me = useMe();
  const { documents, jobs, usage } = useLoaderData<typeof loader>();
  const ask =
    jobs === null ? null : (
      <Button asChild variant="primary">
        <Link to="/contenidos/nuevo">
          <Plus aria-hidden />
          {t("content.request")}
        </Link>
      </Button>
    );
  return (
    <>
      <PageHeader title={t("content.title")} actions={ask} />
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Section title={t("content.documents")}>
          {documents.data.length === 0 ? (
            <EmptyState
              icon={<FileText />}
              title={t(jobs === null ? "content.emptySchool" : "content.empty")}
              hint={t(jobs === null ? "content.emptySchoolHint" : "content.emptyHint")}
              action={ask}
            />
          ) : (
            <>
              <Rows>
                {documents.data.map((document) => (
                  <li
                    key={document.id}
                    className="relative flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover"
                  >
                    <FileText aria-hidden className="size-4 shrink-0 text-muted" />
                    <div className="min-w-0 flex-1">
                      <Link
                        to={`/contenidos/${document.id}`}
                        prefetch="intent"
                        className="block truncate font-medium after:absolute after:inset-0"
                      >
                        {document.title}
                      </Link>
                      <p className="text-xs text-muted">
                        {[
                          document.type === "lesson_plan" ? t("content.documentType.lesson_plan") : document.type,
                          ...(document.author.id === me.id ? [] : [document.author.name]),
                        ].join(" · ")}
                      </p>
                    </div>
                    <time dateTime={document.createdAt} className="text-xs text-muted tabular-nums">
                      {date(document.createdAt)}
                    </time>
                  </li>
                ))}
              </Rows>
              <Pager page={documents} />
            </>
          )}
        </Section>
        <div>
          {jobs === null ? null : (
            <Section title={t("content.jobs")}>
              <JobRows jobs={jobs} empty={t("content.noJobs")} />
            </Section>
          )}
          {usage === null ? null : <Costs usage={usage} />}
        </div>
      </div>
    </>
  );
}
