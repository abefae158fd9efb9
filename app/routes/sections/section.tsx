import { ClipboardCheck, MessageSquare, Table2, Users } from "lucide-react";
import { sectionsApi } from "#contracts/api/sections.ts";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type TabLink, TabLinks } from "../../components/ui/tabs.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, Outlet, useLoaderData, useRouteLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load } from "../../lib/api.server.ts";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, data) => data && `${courseLabel(data.courseTitle)} ${groupLabel(data.groupName ?? "")}`.trim(),
);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(() => call(context, request, sectionsApi.section, { params: { id } }));
}

/** The section of the course page around a tab. */
export function useSection() {
  const section = useRouteLoaderData<typeof loader>("routes/sections/section");
  if (section === undefined) throw new Error("useSection is used outside a course page");
  return section;
}

export default function Course() {
  const { t } = useTranslation();
  const me = useMe();
  const section = useLoaderData<typeof loader>();
  const group = section.groupName === null ? null : groupLabel(section.groupName);
  const base = `/grupos/${section.id}`;
  const gradebook = may(me, "grades.create") || may(me, "students.create");
  const tabs: TabLink[] = [
    {
      to: base,
      end: true,
      label: gradebook ? t("course.gradebook") : t("course.work"),
      icon: <Table2 aria-hidden />,
    },
    ...(gradebook
      ? [
          { to: `${base}/lista`, label: t("course.roster"), icon: <Users aria-hidden /> },
          { to: `${base}/evaluacion`, label: t("course.evaluation"), icon: <ClipboardCheck aria-hidden /> },
        ]
      : []),
    ...(section.chatRoomId === null
      ? []
      : [{ to: `${base}/chat`, label: t("course.chat"), icon: <MessageSquare aria-hidden /> }]),
  ];
  const teachers = section.teachers.map((teacher) => teacher.name).join(", ");
  return (
    <>
      <PageHeader
        eyebrow={
          <Link to="/grupos" className="hover:underline">
            {me.kind === "student" ? t("sections.titleOwn") : t("sections.title")}
          </Link>
        }
        title={[courseLabel(section.courseTitle), group].filter(Boolean).join(" · ")}
        meta={
          <>
            {section.gradeLevel && !group?.startsWith(groupLabel(section.gradeLevel)) ? (
              <span>{groupLabel(section.gradeLevel)}</span>
            ) : null}
            <span>{teachers || t("course.noTeachers")}</span>
          </>
        }
        tabs={<TabLinks label={t("course.tabs")} tabs={tabs} />}
      />
      <Outlet />
    </>
  );
}
