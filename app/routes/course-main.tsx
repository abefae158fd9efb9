import { GraduationCap } from "lucide-react";
import type { Me } from "#contracts/auth.ts";
import { coursesApi } from "#contracts/courses.ts";
import { institutionApi } from "#contracts/institution.ts";
import { studentsApi } from "#contracts/students.ts";
import { GradebookScreen } from "../components/gradebook/gradebook.tsx";
import { StudentMarks } from "../components/student-marks.tsx";
import { EmptyState } from "../components/ui/empty-state.tsx";
import type { AppLoadContext, LoaderFunctionArgs } from "../framework/http.server.ts";
import { useLoaderData } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { call, load, requirePerson } from "../lib/api.server.ts";
import { idParam } from "../lib/params.server.ts";
import { may } from "../lib/session.ts";

/** The marks in this section of the student who asks, or of a parent's children. */
async function ownMarks(context: AppLoadContext, request: Request, me: Me, sectionId: number) {
  if (!may(me, "grades.read") && !may(me, "children.grades.read")) return [];
  const people = await call(context, request, studentsApi.list, { query: { limit: 10 } });
  const marks = await Promise.all(
    people.data.map(({ id }) => call(context, request, studentsApi.grades, { params: { id: String(id) } })),
  );
  return marks.flatMap(({ courses }) => courses.filter((course) => course.sectionId === sectionId));
}

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const id = idParam(params);
  return load(async () => {
    const me = await requirePerson(context, request);
    if (may(me, "grades.create") || may(me, "students.create")) {
      return {
        gradebook: await call(context, request, coursesApi.gradebook, { params: { id } }),
        marks: [],
        pass: null,
      };
    }
    const [marks, school] = await Promise.all([
      ownMarks(context, request, me, Number(id)),
      call(context, request, institutionApi.get, {}),
    ]);
    return { gradebook: null, marks, pass: school.gradingScale.pass };
  });
}

export default function CourseMain() {
  const { t } = useTranslation();
  const { gradebook, marks, pass } = useLoaderData<typeof loader>();
  if (gradebook !== null) return <GradebookScreen key={gradebook.section.id} gradebook={gradebook} />;
  if (marks.length === 0) {
    return <EmptyState icon={<GraduationCap />} title={t("student.noMarks")} hint={t("student.noMarksHint")} />;
  }
  return <StudentMarks courses={marks} pass={pass} linked={false} />;
}
