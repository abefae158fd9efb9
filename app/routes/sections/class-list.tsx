import { Users } from "lucide-react";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Table, Td, Th } from "../../components/ui/table.tsx";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { may, useMe } from "../../lib/session.ts";
import { useSection } from "./section.tsx";

export default function CourseRoster() {
  const { t } = useTranslation();
  const me = useMe();
  const { students } = useSection();
  if (!may(me, "students.read")) return <p className="text-muted">{t("course.rosterHidden")}</p>;
  if (students.length === 0) {
    return <EmptyState icon={<Users />} title={t("course.noStudents")} hint={t("course.noStudentsHint")} />;
  }
  return (
    <Table label={t("course.roster")} frame="max-w-2xl">
      <thead>
        <tr>
          <Th className="w-10 text-right">#</Th>
          <Th>{t("students.name")}</Th>
          <Th>{t("students.number")}</Th>
        </tr>
      </thead>
      <tbody>
        {students.map((student, index) => (
          <tr key={student.id} className="hover:bg-hover">
            <Td className="text-right text-muted tabular-nums">{index + 1}</Td>
            <Td>
              <Link to={`/alumnado/${student.id}`} prefetch="intent" className="font-medium hover:underline">
                {student.name}
              </Link>
            </Td>
            <Td className="tabular-nums">{student.studentNumber}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
