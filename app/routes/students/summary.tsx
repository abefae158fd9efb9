import { GraduationCap } from "lucide-react";
import { Fragment } from "react";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { timetableApi } from "#contracts/api/timetable.ts";
import { StudentAttendance } from "../../components/attendance/student-attendance.tsx";
import { StudentMarks } from "../../components/grades/student-marks.tsx";
import { Day } from "../../components/home/lesson-list.tsx";
import { useRelation } from "../../components/people/relation.ts";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Rows, Section } from "../../components/ui/section.tsx";
import type { LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Link, useLoaderData } from "../../framework/index.ts";
import { attendanceTexts } from "../../i18n/attendance.ts";
import { inLanguage } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, readerOf, requirePerson } from "../../lib/api.server.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { idParam } from "../../lib/params.server.ts";
import { clockOf } from "../../lib/school-day.ts";
import { may, useMe } from "../../lib/session.ts";
import { useStudent } from "./student.tsx";

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return load(async () => {
    const me = await requirePerson(context, request);
    const seesMarks = may(me, "grades.read") || may(me, "children.grades.read");
    const seesAttendance = may(me, "attendance.read") || may(me, "children.attendance.read");
    const sent = { params: { id: idParam(params) } };
    const seesLessons = may(me, "courses.read") || may(me, "children.read");
    const [marks, attendance, lessons, locale] = await Promise.all([
      seesMarks ? call(context, request, studentsApi.grades, sent) : null,
      seesAttendance ? call(context, request, attendanceApi.student, { ...sent, query: {} }) : null,
      seesLessons ? call(context, request, timetableApi.schedule, { query: { studentId: sent.params.id } }) : null,
      readerOf(context, request),
    ]);
    return {
      marks,
      attendance,
      lessons,
      now: clockOf(new Date(), me.timeZone),
      words: inLanguage(attendanceTexts, locale),
    };
  });
}

/** What a pupil's page shows first: marks, attendance, details, family, subjects. */
export default function Summary() {
  const { t } = useTranslation();
  const me = useMe();
  const { date } = useFormat();
  const student = useStudent();
  const { marks, attendance, lessons, now, words } = useLoaderData<typeof loader>();
  const relation = useRelation();
  const seesSections = may(me, "courses.read") || may(me, "children.read");
  return (
    <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <Section title={t("student.marks")}>
        {marks === null ? (
          <p className="text-sm text-muted">{t("student.marksHidden")}</p>
        ) : marks.courses.length === 0 ? (
          <EmptyState icon={<GraduationCap />} title={t("student.noMarks")} hint={t("student.noMarksHint")} />
        ) : (
          <StudentMarks courses={marks.courses} linked={seesSections} />
        )}
      </Section>
      <div>
        {lessons === null ? null : (
          <Section title={t("home.today")}>
            <Day schedule={lessons} now={now} link={null} empty={t("home.noLessonsChild")} />
          </Section>
        )}
        {attendance === null ? null : <StudentAttendance data={attendance} words={words} />}
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
          {student.hasCustodyNote ? (
            <p className="mb-2 text-sm font-medium text-warn">
              <Link to={`/alumnado/${student.id}/custodia`} prefetch="none" className="hover:underline">
                {t("student.custodyNote")}
              </Link>
            </p>
          ) : null}
          {student.guardians.length === 0 ? (
            <p className="text-sm text-muted">{t("student.noGuardians")}</p>
          ) : (
            <Rows>
              {student.guardians.map((guardian) => (
                <li key={guardian.userId} className="flex justify-between gap-3 px-3 py-2 text-sm">
                  <span>{guardian.name}</span>
                  <span className="text-right text-muted">
                    {relation(guardian.relation)}
                    {guardian.canCollect === null ? null : (
                      <span className={guardian.canCollect ? "block text-xs" : "block text-xs font-medium text-danger"}>
                        {guardian.canCollect ? t("student.mayCollect") : t("student.mayNotCollect")}
                      </span>
                    )}
                  </span>
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
  );
}
