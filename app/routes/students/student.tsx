import { GraduationCap } from "lucide-react";
import { Fragment } from "react";
import { studentsApi } from "#contracts/api/students.ts";
import { StudentMarks } from "../../components/grades/student-marks.tsx";
import { useRelation } from "../../components/people/relation.ts";
import { ChildSwitcher } from "../../components/students/child-switcher.tsx";
import { StudentStatus } from "../../components/students/student-status.tsx";
import { Button } from "../../components/ui/button.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { pageTitle } from "../../lib/title.ts";

export const meta = pageTitle<typeof loader>(
  (_t, data) => data && `${data.student.givenName} ${data.student.familyName}`,
);

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const sent = { params: { id: idParam(params) } };
    const me = await requirePerson(context, request);
    const seesMarks = may(me, "grades.read") || may(me, "children.grades.read");
    const [student, marks, family] = await Promise.all([
      call(context, request, studentsApi.get, sent),
      seesMarks ? call(context, request, studentsApi.grades, sent) : null,
      me.kind === "parent" ? call(context, request, studentsApi.list, { query: { limit: 20 } }) : null,
    ]);
    const children = family?.data.map(({ id, givenName, familyName }) => ({ id, name: `${givenName} ${familyName}` }));
    return { student, marks, children: children ?? [] };
  });
}

export default function Student() {
  const { t } = useTranslation();
  const me = useMe();
  const { date } = useFormat();
  const { student, marks, children } = useLoaderData<typeof loader>();
  const relation = useRelation();
  const group = student.groupName === null ? null : groupLabel(student.groupName);
  const seesSections = may(me, "courses.read") || may(me, "children.read");
  const list = may(me, "students.read") ? t("students.title") : t("nav.children");
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
            <span className="tabular-nums">
              {t("students.number")} {student.studentNumber}
            </span>
            <StudentStatus status={student.status} />
          </>
        }
      />
      <ChildSwitcher people={children} current={student.id} to={(id) => `/alumnado/${id}`} />
      <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <Section title={t("student.marks")}>
          {marks === null ? (
            <p className="text-sm text-muted">{t("student.marksHidden")}</p>
          ) : marks.courses.length === 0 ? (
            <EmptyState icon={<GraduationCap />} title={t("student.noMarks")} hint={t("student.noMarksHint")} />
          ) : (
            <StudentMarks courses={marks.courses} scale={marks.scale} linked={seesSections} />
          )}
        </Section>
        <div>
          <Section title={t("student.data")}>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
              <dt className="text-muted">{t("student.born")}</dt>
              <dd>{student.dateOfBirth ? date(student.dateOfBirth) : "–"}</dd>
              <dt className="text-muted">{t("students.email")}</dt>
              <dd className="break-words">
                {student.email === null ? (
                  "–"
                ) : (
                  <a href={`mailto:${student.email}`} className="hover:underline">
                    {student.email.split(/(?=@)/).map((part) => (
                      <Fragment key={part}>
                        {part}
                        <wbr />
                      </Fragment>
                    ))}
                  </a>
                )}
              </dd>
            </dl>
          </Section>
          <Section
            title={t("student.guardians")}
            aside={
              may(me, "users.update") ? (
                <Link to={`/alumnado/${student.id}/familia`} className="text-sm text-accent hover:underline">
                  {t("student.editGuardians")}
                </Link>
              ) : null
            }
          >
            {student.guardians.length === 0 ? (
              <p className="text-sm text-muted">{t("student.noGuardians")}</p>
            ) : (
              <Rows>
                {student.guardians.map((guardian) => (
                  <li key={guardian.userId} className="flex justify-between gap-3 px-3 py-2 text-sm">
                    <span>{guardian.name}</span>
                    <span className="text-muted">{relation(guardian.relation)}</span>
                  </li>
                ))}
              </Rows>
            )}
          </Section>
          <Section title={t("student.sections")}>
            {student.sections.length === 0 ? (
              <p className="text-sm text-muted">{t("student.noSections")}</p>
            ) : (
              <Rows>
                {student.sections.map((section) => (
                  <li key={section.id} className="px-3 py-2 text-sm">
                    {seesSections ? (
                      <Link to={`/grupos/${section.id}`} className="hover:underline">
                        {courseLabel(section.courseTitle)}
                      </Link>
                    ) : (
                      courseLabel(section.courseTitle)
                    )}
                    {section.title.startsWith(section.courseTitle) ? null : (
                      <span className="block text-xs text-muted">{courseLabel(section.title)}</span>
                    )}
                  </li>
                ))}
              </Rows>
            )}
          </Section>
        </div>
      </div>
    </>
  );
}
