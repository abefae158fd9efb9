import { GraduationCap } from "lucide-react";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import type { Me } from "#contracts/api/identity/auth.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { GradebookScreen } from "../../components/grades/gradebook.tsx";
import { StudentMarks } from "../../components/grades/student-marks.tsx";
import { DueList } from "../../components/home/due-list.tsx";
import { EmptyState } from "../../components/ui/empty-state.tsx";
import { Section } from "../../components/ui/section.tsx";
import type { AppLoadContext, LoaderFunctionArgs } from "../../framework/http.server.ts";
import { useLoaderData } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { call, load, requirePerson } from "../../lib/api.server.ts";
import { idParam } from "../../lib/params.server.ts";
import { may } from "../../lib/session.ts";

/** Of all one's sections together; what lies further ahead is told when it comes nearer. */
const MOST_DUE = 200;

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
        gradebook: await call(context, request, gradesApi.gradebook, { params: { id } }),
        marks: [],
        due: [],
      };
    }
    const [marks, due] = await Promise.all([
      ownMarks(context, request, me, Number(id)),
      call(context, request, assignmentsApi.due, { query: { limit: MOST_DUE } }),
    ]);
    return { gradebook: null, marks, due: due.data.filter(({ sectionId }) => sectionId === Number(id)) };
  });
}

export default function CourseMain() {
  const { t } = useTranslation();
  const { gradebook, marks, due } = useLoaderData<typeof loader>();
  if (gradebook !== null) return <GradebookScreen key={gradebook.section.id} gradebook={gradebook} />;
  return (
    <>
      <Section title={t("home.due")} className="max-w-3xl">
        <DueList due={due} />
      </Section>
      <Section title={t("course.marks")}>
        {marks.length === 0 ? (
          <EmptyState icon={<GraduationCap />} title={t("student.noMarks")} hint={t("student.noMarksHint")} />
        ) : (
          <StudentMarks courses={marks} linked={false} />
        )}
      </Section>
    </>
  );
}
