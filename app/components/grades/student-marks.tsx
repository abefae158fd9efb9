import { ChevronDown } from "lucide-react";
import { useEffect } from "react";
import type { StudentGrades } from "#contracts/api/students/students.ts";
import { Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { Average, Mark, passOf } from "./mark.tsx";
import { MarkLegend, useMarkTerms } from "./mark-legend.tsx";

interface StudentMarksProps {
  courses: StudentGrades["courses"];
  /** May the reader open the course page? */
  linked: boolean;
}

interface ListProps extends StudentMarksProps {
  /** The id of the mark to stand out. */
  pointed: number | null;
}

/** Marks by subject: a table where there is room, on a phone one line per subject that opens to its marks. */
export function StudentMarks(props: StudentMarksProps) {
  const pointed = usePointedMark();
  return (
    <>
      <SubjectList {...props} pointed={pointed} />
      <div className="max-sm:hidden">
        <MarksTable {...props} pointed={pointed} />
      </div>
      <MarkLegend courses={props.courses} />
    </>
  );
}

/** The mark that a notice leads to: it is shown when the page opens, wherever it stands there. */
function usePointedMark(): number | null {
  const pointed = Number(useSearchParams()[0].get("nota")) || null;
  useEffect(() => {
    if (pointed === null) return;
    const rows = [...document.querySelectorAll<HTMLElement>(`[data-mark="${pointed}"]`)];
    rows.find((row) => row.checkVisibility())?.scrollIntoView({ block: "center" });
  }, [pointed]);
  return pointed;
}

const POINTED = "bg-accent-soft";

/** The day an exam or a piece of work was for, which is seldom the day of its mark. */
function useDue(): (grade: StudentGrades["courses"][number]["grades"][number]) => string[] {
  const { t } = useTranslation();
  const { date } = useFormat();
  return ({ dueAt }) => (dueAt === null ? [] : [t("gradebook.dueOn", { date: date(dueAt) })]);
}

function SubjectList({ courses, linked, pointed }: ListProps) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const terms = useMarkTerms();
  const due = useDue();
  return (
    <ul className="divide-y rounded-md border bg-surface sm:hidden">
      {courses.map((course) => (
        <li key={course.sectionId}>
          <details className="group" open={courses.length === 1 || course.grades.some(({ id }) => id === pointed)}>
            <summary className="flex min-h-14 cursor-pointer list-none items-center gap-3 px-3 py-2 [&::-webkit-details-marker]:hidden">
              <ChevronDown
                aria-hidden
                className="size-4 shrink-0 text-muted transition-transform group-open:rotate-180 motion-reduce:transition-none"
              />
              <span className="min-w-0 flex-1 font-medium">
                {courseLabel(course.courseTitle)}
                <span className="block text-xs font-normal text-muted">
                  {t("student.markCount", { count: course.grades.length })}
                </span>
              </span>
              <span className="shrink-0 text-right">
                <span className="block text-xs text-muted">{t("home.average")}</span>
                <Average value={course.average} scale={course.scale} className="text-2xl font-semibold" />
              </span>
            </summary>
            <ul className="divide-y border-t bg-ground in-[li:last-child]:rounded-b-md">
              {course.grades.map((grade) => (
                <li
                  key={grade.id}
                  data-mark={grade.id}
                  className={cn("flex items-start gap-3 px-3 py-2.5", grade.id === pointed && POINTED)}
                >
                  <div className="min-w-0 flex-1">
                    <p>{grade.assignmentTitle}</p>
                    <p className="text-xs text-muted tabular-nums">
                      {[
                        ...due(grade),
                        t("student.markedOn", { date: date(grade.gradedAt) }),
                        ...terms(grade, course.scale),
                      ].join(" · ")}
                    </p>
                    {grade.comment ? <p className="mt-1 text-sm text-muted">{grade.comment}</p> : null}
                  </div>
                  <Mark
                    value={grade.value}
                    status={grade.status}
                    pass={passOf(grade, course.scale)}
                    className="shrink-0 text-lg font-semibold"
                  />
                </li>
              ))}
              {linked ? (
                <li>
                  <Link to={`/grupos/${course.sectionId}`} className="flex min-h-11 items-center px-3 text-accent">
                    {t("home.openSection")}
                  </Link>
                </li>
              ) : null}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

function MarksTable({ courses, linked, pointed }: ListProps) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const terms = useMarkTerms();
  const due = useDue();
  const commented = courses.some((course) => course.grades.some((grade) => grade.comment));
  return (
    <Table label={t("student.marks")}>
      <thead>
        <tr>
          <Th>{t("student.assignment")}</Th>
          <Th>{t("student.markedOnHead")}</Th>
          {commented ? <Th>{t("student.comment")}</Th> : null}
          <Th className="text-right">{t("student.mark")}</Th>
        </tr>
      </thead>
      {courses.map((course) => (
        <tbody key={course.sectionId}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={commented ? 3 : 2}
              className="h-9 border-b bg-sunken/60 px-3 text-left font-semibold"
            >
              {linked ? (
                <Link to={`/grupos/${course.sectionId}`} className="hover:underline">
                  {courseLabel(course.courseTitle)}
                </Link>
              ) : (
                courseLabel(course.courseTitle)
              )}
            </th>
            <td className="border-b bg-sunken/60 px-3 text-right whitespace-nowrap">
              <span className="mr-2 text-xs text-muted">{t("home.average")}</span>
              <Average value={course.average} scale={course.scale} className="font-semibold" />
            </td>
          </tr>
          {course.grades.map((grade) => (
            <tr key={grade.id} data-mark={grade.id} className={cn(grade.id === pointed && POINTED)}>
              <Td>
                {grade.assignmentTitle}
                <span className="ml-2 text-xs text-muted">
                  {[...due(grade), ...terms(grade, course.scale)].join(" · ")}
                </span>
              </Td>
              <Td className="whitespace-nowrap text-muted tabular-nums">{date(grade.gradedAt)}</Td>
              {commented ? <Td className="max-w-80 text-muted">{grade.comment ?? ""}</Td> : null}
              <Td className="text-right">
                <Mark value={grade.value} status={grade.status} pass={passOf(grade, course.scale)} />
              </Td>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  );
}
