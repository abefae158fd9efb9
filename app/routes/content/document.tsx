import { contentApi } from "#contracts/api/content.ts";
import { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { useProviderName } from "../../components/content/attempts.tsx";
import { Coverage } from "../../components/content/coverage.tsx";
import { LessonPlanArticle } from "../../components/content/lesson-plan.tsx";
import { Badge } from "../../components/ui/badge.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>((_t, data) => data && `${data.title}`);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(() => call(context, request, contentApi.document, { params: { id } }));
}

export default function ContentDocument() {
  const { t } = useTranslation();
  const { date } = useFormat();
  const nameOf = useProviderName();
  const document = useLoaderData<typeof loader>();
  const parsed = LessonPlan.safeParse(document.body);
  const plan = parsed.success ? parsed.data : null;
  const codes = new Map(document.coverage.map(({ standardId, code }) => [standardId, code]));
  const local = document.provider === "local";
  return (
    <>
      <PageHeader
        eyebrow={
          <Link to="/contenidos" className="hover:underline">
            {t("content.title")}
          </Link>
        }
        title={document.title}
        meta={
          <>
            <Badge tone={local ? "neutral" : "accent"}>
              {local ? t("content.localLabel") : `${t("content.aiLabel")}: ${nameOf(document.provider)}`}
            </Badge>
            <Badge tone={document.curriculumAligned ? "ok" : "warn"}>
              {document.curriculumAligned ? t("content.aligned") : t("content.notAligned")}
            </Badge>
            {plan ? (
              <span>
                {plan.subject} · {courseLabel(plan.gradeLevel)} · {t("common.minutes", { count: plan.minutes })}
              </span>
            ) : null}
            <span>
              {t("content.author", { name: document.author.name })} · {date(document.createdAt)} ·{" "}
              {t("content.version", { version: document.version })}
            </span>
          </>
        }
      />
      <div className="grid grid-cols-1 gap-x-10 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="mb-8">
          <p className="mb-3 max-w-[70ch] text-sm text-muted">{t("content.aiNote")}</p>
          {document.alignmentReasons.length === 0 ? null : (
            <Notice tone="warn">
              <p className="font-semibold">{t("content.whyNotAligned")}</p>
              <ul className="list-disc pl-5">
                {document.alignmentReasons.map(({ code, criterion }) => (
                  <li key={`${code}-${criterion}`}>{t(`content.alignment.${code}`, { criterion })}</li>
                ))}
              </ul>
            </Notice>
          )}
          {plan === null ? (
            <Notice tone="warn">{t("content.unreadable")}</Notice>
          ) : (
            <LessonPlanArticle plan={plan} codes={codes} />
          )}
        </div>
        <Coverage coverage={document.coverage} reasons={document.alignmentReasons} plan={plan} />
      </div>
    </>
  );
}
