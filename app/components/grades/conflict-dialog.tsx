import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useMarkText } from "./cell.tsx";
import { useGradebook, useGradebookState } from "./context.ts";
import { asStatus } from "./marks.ts";

/** Two people wrote the same mark: both values, who stored the other one and when, and the choice. */
export function ConflictDialog() {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const markText = useMarkText();
  const { gradebook, store } = useGradebook();
  const key = useGradebookState((state) => state.resolving);
  const draft = useGradebookState((state) => (key === null ? undefined : state.drafts[key]));
  if (key === null || draft?.theirs == null) return null;
  const { theirs } = draft;
  const student = gradebook.students.find((one) => one.id === draft.studentId)?.name ?? "";
  const assignment = gradebook.assignments.find((one) => one.id === draft.assignmentId)?.title ?? "";
  const choices = [
    {
      winner: "theirs",
      label: t("gradebook.conflictTheirs"),
      action: t("gradebook.keepTheirs"),
      mark: { value: theirs.value, status: asStatus(theirs.status) },
      comment: theirs.comment,
    },
    {
      winner: "mine",
      label: t("gradebook.conflictMine"),
      action: t("gradebook.keepMine"),
      mark: draft.mark,
      // Without a comment of one's own the stored one stays.
      comment: draft.comment === undefined ? theirs.comment : draft.comment,
    },
  ] as const;
  return (
    <Dialog
      open
      onOpenChange={() => store.getState().openConflict(null)}
      title={t("gradebook.conflictTitle")}
      description={t("gradebook.conflictBody", { student, assignment })}
    >
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line">
        {choices.map(({ winner, label, action, mark, comment }) => (
          <div key={winner} className="flex flex-col bg-surface p-4">
            <p className="text-xs text-muted">{label}</p>
            <p className="min-h-8 text-xs text-muted">
              {winner === "theirs"
                ? t("gradebook.conflictWho", { name: theirs.gradedBy, moment: moment(theirs.gradedAt) })
                : t("gradebook.conflictYou")}
            </p>
            <p className="mt-1 text-2xl font-semibold tabular-nums">{markText(mark) || "–"}</p>
            <p className="mt-1 mb-4 grow text-sm break-words">{comment}</p>
            <Button className="w-full" onClick={() => store.getState().settle(key, winner)}>
              {action}
            </Button>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
