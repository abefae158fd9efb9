import { Redo2, Undo2 } from "lucide-react";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { useGradebook, useGradebookState } from "./context.ts";

/** Takes a step back or forward, and says which marks it could not touch. */
export function useUndoStep(): (direction: "undo" | "redo") => void {
  const { t } = useTranslation();
  const { store } = useGradebook();
  return (direction) => {
    const skipped = store.getState()[direction]();
    if (skipped > 0) toast(t("gradebook.undoSkipped", { count: skipped }));
  };
}

export function UndoButtons() {
  const { t } = useTranslation();
  const step = useUndoStep();
  const canUndo = useGradebookState((state) => state.undoSteps.length > 0);
  const canRedo = useGradebookState((state) => state.redoSteps.length > 0);
  const buttons = [
    { direction: "undo", Icon: Undo2, able: canUndo, keys: "Control+Z" },
    { direction: "redo", Icon: Redo2, able: canRedo, keys: "Control+Y" },
  ] as const;
  return buttons.map(({ direction, Icon, able, keys }) => (
    <Button
      key={direction}
      variant="ghost"
      size="icon"
      aria-label={t(`gradebook.${direction}`)}
      aria-keyshortcuts={keys}
      title={t(`gradebook.${direction}`)}
      disabled={!able}
      onClick={() => step(direction)}
    >
      <Icon aria-hidden />
    </Button>
  ));
}
