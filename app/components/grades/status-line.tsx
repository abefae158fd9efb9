import { Check, LoaderCircle, TriangleAlert, WifiOff } from "lucide-react";
import { useTranslation } from "../../i18n/index.tsx";
import { useOnline } from "../../lib/online.ts";
import { Button } from "../ui/button.tsx";
import { useGradebook, useGradebookState } from "./context.ts";
import { parseKey } from "./marks.ts";

/** What the marks on screen are waiting for, and the way out when something went wrong. */
export function StatusLine() {
  const { t } = useTranslation();
  const { store } = useGradebook();
  const drafts = useGradebookState((state) => state.drafts);
  const refused = Object.entries(useGradebookState((state) => state.refused));
  const anySaved = useGradebookState((state) => Object.keys(state.saved).length > 0);
  const online = useOnline();
  const firstRefused = refused[0];
  const all = Object.entries(drafts);
  const count = (state: string) => all.filter(([, draft]) => draft.state === state).length;
  const [saving, failed, conflicts] = [count("saving"), count("error"), count("conflict")];
  const firstConflict = all.find(([, draft]) => draft.state === "conflict")?.[0];
  const reason = all.find(([, draft]) => draft.state === "error")?.[1].message;
  return (
    <div role="status" className="flex min-h-8 flex-1 flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
      {firstRefused ? (
        <span className="flex items-center gap-1.5 font-medium text-danger">
          <TriangleAlert aria-hidden className="size-4" />
          {t("gradebook.refused", { count: refused.length })}: {firstRefused[1].message}
          <Button size="sm" onClick={() => store.getState().seek(parseKey(firstRefused[0]))}>
            {t("gradebook.goToMark")}
          </Button>
        </span>
      ) : null}
      {online ? null : (
        <span className="flex items-center gap-1.5 font-medium text-warn">
          <WifiOff aria-hidden className="size-4" />
          {t("gradebook.offline")}
        </span>
      )}
      {failed > 0 ? (
        <span className="flex items-center gap-2 text-danger">
          {t("gradebook.failed", { count: failed })}
          {reason ? `: ${reason}` : ""}
          <Button size="sm" onClick={() => store.getState().retryFailed()}>
            {t("gradebook.retryAll")}
          </Button>
        </span>
      ) : null}
      {conflicts > 0 ? (
        <span className="flex items-center gap-2 text-warn">
          {t("gradebook.conflicts", { count: conflicts })}
          <Button size="sm" onClick={() => store.getState().openConflict(firstConflict ?? null)}>
            {t("gradebook.resolve")}
          </Button>
        </span>
      ) : null}
      {saving > 0 ? (
        <span className="flex items-center gap-1.5">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {t("gradebook.pending", { count: saving })}
        </span>
      ) : all.length === 0 && firstRefused === undefined && anySaved ? (
        <span className="flex items-center gap-1.5 text-ok">
          <Check aria-hidden className="size-4" />
          {t("gradebook.saved")}
        </span>
      ) : null}
    </div>
  );
}

/** How the grid is worked, or that it may only be read. */
export function GridHint() {
  const { t } = useTranslation();
  const { gradebook } = useGradebook();
  return (
    <p className="no-print mt-2 text-xs text-muted max-md:hidden">
      {t("gradebook.range")} {t(gradebook.canEdit ? "gradebook.keys" : "gradebook.readOnly")}
    </p>
  );
}
