import { Table2 } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { type Gradebook, gradesApi } from "#contracts/api/grades.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { useHydrated } from "../../lib/hydrated.ts";
import { useNarrow } from "../../lib/narrow.ts";
import { may, useMe } from "../../lib/session.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { AddAssignment } from "./add-assignment.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { GradebookContext } from "./context.ts";
import { GradebookGrid } from "./grid.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { MarkPanel, MarkPanelButton } from "./mark-panel.tsx";
import { PhoneGradebook } from "./phone-gradebook.tsx";
import { GridHint, StatusLine } from "./status-line.tsx";
import { createGradebookStore, type GradebookStore } from "./store.ts";
import { UndoButtons } from "./undo-buttons.tsx";
import { useKeptDrafts } from "./use-kept-drafts.ts";

function useGradebookStore(gradebook: Gradebook): GradebookStore {
  const { csrfToken } = useMe();
  const token = useRef(csrfToken);
  token.current = csrfToken;
  const opened = useRef<GradebookStore>();
  opened.current ??= createGradebookStore(gradebook, async (grades) => {
    const params = { id: String(gradebook.section.courseId) };
    const answer = await fetchApi(gradesApi.recordGrades, { params, body: { grades } }, { csrf: token.current });
    return answer.data;
  });
  const store = opened.current;
  useEffect(() => store.getState().refresh(gradebook), [store, gradebook]);
  useKeptDrafts(store, gradebook);
  return store;
}

/** Before the scripts run, a cell would take the focus without becoming the active one, and what is typed next would go elsewhere. */
export function UntilHydrated({ children }: { children: ReactNode }) {
  const hydrated = useHydrated();
  return <div {...(hydrated ? {} : { inert: "" })}>{children}</div>;
}

export function GradebookScreen({ gradebook }: { gradebook: Gradebook }) {
  const { t } = useTranslation();
  const me = useMe();
  const store = useGradebookStore(gradebook);
  const screen = useMemo(() => ({ gradebook, store }), [gradebook, store]);
  const narrow = useNarrow();
  const mayAdd = gradebook.canEdit && may(me, "assignments.create");
  const empty = gradebook.assignments.length === 0;
  const add = (
    <AddAssignment
      sectionId={gradebook.section.id}
      maxPoints={gradebook.scale.max}
      variant={empty ? "primary" : "secondary"}
      onAdded={(assignmentId) => store.getState().seek({ assignmentId })}
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
      <UntilHydrated>
        {gradebook.canEdit || !narrow ? (
          <div className="no-print mb-3 flex flex-wrap items-center gap-2">
            <StatusLine />
            {narrow ? null : <MarkPanelButton />}
            {gradebook.canEdit ? <UndoButtons /> : null}
            {mayAdd ? add : null}
          </div>
        ) : null}
        {narrow ? (
          <PhoneGradebook />
        ) : (
          <>
            <GradebookGrid />
            <GridHint />
          </>
        )}
      </UntilHydrated>
      <ConflictDialog />
      <MarkPanel />
      <LeaveDialog />
    </GradebookContext.Provider>
  );
}
