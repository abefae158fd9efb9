import { useBlocker } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useGradebook } from "./context.ts";

/** Who leaves with marks that could not be saved is told where they stay. Those under way are stored all the same. */
export function LeaveDialog() {
  const { t } = useTranslation();
  const { store } = useGradebook();
  const unsent = () => Object.values(store.getState().drafts).some((draft) => draft.state !== "saving");
  const refused = () => Object.keys(store.getState().refused).length > 0;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname && (unsent() || refused()),
  );
  const body = [...(unsent() ? [t("gradebook.leaveBody")] : []), ...(refused() ? [t("gradebook.leaveRefused")] : [])];
  return (
    <Dialog
      open={blocker.state === "blocked"}
      onOpenChange={() => blocker.reset?.()}
      title={t("gradebook.leaveTitle")}
      description={body.join(" ")}
    >
      <div className="flex justify-end gap-2">
        <Button variant="danger" onClick={() => blocker.proceed?.()}>
          {t("gradebook.leave")}
        </Button>
        <Button variant="primary" onClick={() => blocker.reset?.()}>
          {t("gradebook.stay")}
        </Button>
      </div>
    </Dialog>
  );
}
