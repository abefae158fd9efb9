import { Table2 } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { coursesApi, type Gradebook } from "#contracts/courses.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { may, useMe } from "../../lib/session.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { AddAssignment } from "./add-assignment.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { GradebookContext } from "./context.ts";
import { GradebookGrid } from "./grid.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { GridHint, StatusLine } from "./status-line.tsx";
import { createGradebookStore, type GradebookStore } from "./store.ts";

function useGradebookStore(gradebook: Gradebook): GradebookStore {
  const { csrfToken } = useMe();
  const token = useRef(csrfToken);
  token.current = csrfToken;
  const opened = useRef<GradebookStore>();
  opened.current ??= createGradebookStore(gradebook, async (grades) => {
    const params = { id: String(gradebook.section.courseId) };
    const answer = await fetchApi(coursesApi.recordGrades, { params, body: { grades } }, { csrf: token.current });
    return answer.data;
  });
  const store = opened.current;
  useEffect(() => store.getState().refresh(gradebook), [store, gradebook]);
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (Object.keys(store.getState().drafts).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [store]);
  return store;
}

export function GradebookScreen({ gradebook }: { gradebook: Gradebook }) {
  const { t } = useTranslation();
  const me = useMe();
  const store = useGradebookStore(gradebook);
  const screen = useMemo(() => ({ gradebook, store }), [gradebook, store]);
  const mayAdd = gradebook.canEdit && may(me, "assignments.create");
  const empty = gradebook.assignments.length === 0;
  const add = (
    <AddAssignment
      sectionId={gradebook.section.id}
      maxPoints={gradebook.scale.max}
      variant={empty ? "primary" : "secondary"}
    />
  );
  if (gradebook.students.length === 0) {
    return <EmptyState icon={<Table2 />} title={t("course.noStudents")} hint={t("course.noStudentsHint")} />;
  }
  if (empty) {
    return (
      <EmptyState
        icon={<Table2 />}
        title={t("gradebook.empty")}
        {...(mayAdd ? { hint: t("gradebook.emptyHint"), action: add } : {})}
      />
    );
  }
  return (
    <GradebookContext.Provider value={screen}>
      <div className="mb-3 flex items-center justify-between gap-3">
        <StatusLine />
        {mayAdd ? add : null}
      </div>
      <GradebookGrid />
      <GridHint />
      <ConflictDialog />
      <LeaveDialog />
    </GradebookContext.Provider>
  );
}
