import { institutionApi } from "#contracts/api/institutions.ts";
import { Figures } from "../../components/home/figures.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { useFormat } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle((t) => t("school.title"));

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(() => call(context, request, institutionApi.school, { params: { id } }));
}

/** What the platform's operator sees of a school: figures, and no person. */
export default function School() {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const school = useLoaderData<typeof loader>();
  const { lastImport } = school;
  const figures = [
    { label: t("home.studentsFigure"), value: school.students },
    { label: t("home.teachersFigure"), value: school.teachers },
    { label: t("school.families"), value: school.guardians },
    { label: t("home.groupsFigure"), value: school.groups },
    { label: t("home.sectionsFigure"), value: school.sections },
    { label: t("school.accounts"), value: school.userCount },
  ];
  return (
    <div className="max-w-3xl">
      <PageHeader
        eyebrow={
          <Link to="/" className="hover:underline">
            {t("home.schools")}
          </Link>
        }
        title={school.name}
        meta={school.officialCode === null ? null : `${t("home.schoolCode")}: ${school.officialCode}`}
      />
      <Section title={t("home.figures")}>
        <Figures figures={figures} />
      </Section>
      <Section title={t("school.lastImport")}>
        <p className="text-muted">
          {lastImport === null
            ? t("home.noImports")
            : `${moment(lastImport.at)} · ${t(`home.importStates.${lastImport.status}`)}`}
        </p>
      </Section>
    </div>
  );
}
