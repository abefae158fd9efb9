import {
  CalendarCheck,
  FolderOpen,
  GraduationCap,
  HeartPulse,
  History,
  MessagesSquare,
  NotebookPen,
  PhoneCall,
  Scale,
  UserRound,
} from "lucide-react";
import { studentsApi } from "#contracts/api/students/students.ts";
import { ChildSwitcher } from "../../components/students/child-switcher.tsx";
import { StudentStatus } from "../../components/students/student-status.tsx";
import { Button } from "../../components/ui/button.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { type TabLink, TabLinks } from "../../components/ui/tabs.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, Outlet, useLoaderData, useLocation, useRouteLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { groupLabel } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, data) => data && `${data.student.givenName} ${data.student.familyName}`,
);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    const [student, family] = await Promise.all([
      call(context, request, studentsApi.get, { params: { id: idParam(params) } }),
      me.kind === "parent" ? call(context, request, studentsApi.list, { query: { limit: 20 } }) : null,
    ]);
    const children = family?.data.map(({ id, givenName, familyName }) => ({ id, name: `${givenName} ${familyName}` }));
    return { student, children: children ?? [] };
  });
}

/** The pupil of the page around a tab. */
export function useStudent() {
  const loaded = useRouteLoaderData<typeof loader>("routes/students/student");
  if (loaded === undefined) throw new Error("useStudent is used outside a pupil's page");
  return loaded.student;
}

export default function Student() {
  const { t } = useTranslation();
  const me = useMe();
  const { student, children } = useLoaderData<typeof loader>();
  const { pathname } = useLocation();
  const group = student.groupName === null ? null : groupLabel(student.groupName);
  const list = may(me, "students.read") ? t("students.title") : t("nav.children");
  const base = `/alumnado/${student.id}`;
  const isFamily = may(me, "children.read");
  const tabs: TabLink[] = [
    { to: base, end: true, label: t("student.summary"), icon: <UserRound aria-hidden /> },
    ...(may(me, "attendance.read") || may(me, "children.attendance.read")
      ? [{ to: `${base}/asistencia`, label: t("student.attendance"), icon: <CalendarCheck aria-hidden /> }]
      : []),
    ...(may(me, "contacts.read")
      ? [
          {
            to: `${base}/contactos`,
            label: t("student.contacts"),
            icon: <PhoneCall aria-hidden />,
            isNoted: true as const,
          },
        ]
      : []),
    ...(may(me, "medical.read") || isFamily
      ? [{ to: `${base}/salud`, label: t("student.health"), icon: <HeartPulse aria-hidden />, isNoted: true as const }]
      : []),
    ...(may(me, "documents.read") || isFamily || me.kind === "student"
      ? [
          {
            to: `${base}/documentos`,
            label: t("student.documents"),
            icon: <FolderOpen aria-hidden />,
            ...(may(me, "students.read") ? { isNoted: true as const } : {}),
          },
        ]
      : []),
    ...(may(me, "tutoring.read")
      ? [
          {
            to: `${base}/tutoria`,
            label: t("student.tutoring"),
            icon: <MessagesSquare aria-hidden />,
            isNoted: true as const,
          },
        ]
      : []),
    {
      to: `${base}/matricula`,
      label: t("student.enrollment"),
      icon: <NotebookPen aria-hidden />,
      ...(may(me, "students.read") ? { isNoted: true as const } : {}),
    },
    ...(may(me, "behavior.read") || may(me, "children.behavior.read")
      ? [{ to: `${base}/convivencia`, label: t("nav.behavior"), icon: <Scale aria-hidden />, isNoted: true as const }]
      : []),
    ...(may(me, "grades.read") || may(me, "children.grades.read")
      ? [
          {
            to: `${base}/expediente`,
            label: t("student.record"),
            icon: <GraduationCap aria-hidden />,
            ...(may(me, "students.read") ? { isNoted: true as const } : {}),
          },
        ]
      : []),
    ...(may(me, "audit.read")
      ? [
          {
            to: `${base}/historial`,
            label: t("student.history"),
            icon: <History aria-hidden />,
            isNoted: true as const,
          },
        ]
      : []),
  ];
  return (
    <>
      <PageHeader
        eyebrow={
          me.kind === "student" ? null : (
            <Link to="/alumnado" className="hover:underline">
              {list}
            </Link>
          )
        }
        title={`${student.givenName} ${student.familyName}`}
        actions={
          may(me, "audit.read") ? (
            <Button asChild size="sm">
              <Link to={`/auditoria?tipo=student&objeto=${student.id}&accion=student.read`}>{t("student.seenBy")}</Link>
            </Button>
          ) : null
        }
        meta={
          <>
            <span>{group ?? t("students.noGroup")}</span>
            {student.gradeLevel && !group?.startsWith(groupLabel(student.gradeLevel)) ? (
              <span>{groupLabel(student.gradeLevel)}</span>
            ) : null}
            {student.tutors.length === 0 ? null : (
              <span>{t("student.tutoredBy", { names: student.tutors.join(", ") })}</span>
            )}
            <span className="tabular-nums">
              {t("students.number")} {student.studentNumber}
            </span>
            <StudentStatus status={student.status} />
          </>
        }
        tabs={tabs.length > 1 ? <TabLinks label={t("student.parts")} tabs={tabs} /> : undefined}
      />
      {/* From one child to the other within the same part of the file. */}
      <ChildSwitcher
        people={children}
        current={student.id}
        to={(id) => pathname.replace(/^\/alumnado\/\d+/, `/alumnado/${id}`)}
      />
      <Outlet />
    </>
  );
}
