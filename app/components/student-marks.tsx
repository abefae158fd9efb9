import type { StudentGrades } from "#contracts/students.ts";
import { Link } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { useFormat } from "../lib/format.ts";
import { Mark } from "./mark.tsx";
import { Table, Td, Th } from "./ui/table.tsx";

interface StudentMarksProps {
  courses: StudentGrades["courses"];
  pass: number | null;
  /** May the reader open the course page? */
  linked: boolean;
}

export function StudentMarks({ courses, pass, linked }: StudentMarksProps) {
  const { t } = useTranslation();
  const { date } = useFormat();
  return (
    <Table label={t("student.marks")}>
      <thead>
        <tr>
          <Th>{t("student.assignment")}</Th>
          <Th>{t("student.date")}</Th>
          <Th>{t("student.comment")}</Th>
          <Th className="text-right">{t("student.mark")}</Th>
        </tr>
      </thead>
      {courses.map((course) => (
        <tbody key={course.sectionId}>
          <tr>
            <th scope="rowgroup" colSpan={3} className="h-9 border-b bg-sunken/60 px-3 text-left font-semibold">
              {linked ? (
                <Link to={`/grupos/${course.sectionId}`} className="hover:underline">
                  {course.courseTitle}
                </Link>
              ) : (
                course.courseTitle
              )}
            </th>
            <td className="border-b bg-sunken/60 px-3 text-right whitespace-nowrap">
              <span className="mr-2 text-xs text-muted">{t("home.average")}</span>
              <Mark value={course.average} pass={pass} className="font-semibold" />
            </td>
          </tr>
          {course.grades.map((grade) => (
            <tr key={grade.id}>
              <Td>{grade.assignmentTitle}</Td>
              <Td className="whitespace-nowrap text-muted tabular-nums">{date(grade.gradedAt)}</Td>
              <Td className="max-w-80 text-muted">{grade.comment ?? ""}</Td>
              <Td className="text-right">
                <Mark value={grade.value} status={grade.status} />
              </Td>
            </tr>
          ))}
        </tbody>
      ))}
    </Table>
  );
}
