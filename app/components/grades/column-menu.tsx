import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { useRevalidator } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { fetchApi } from "../../lib/api.ts";
import { useMe } from "../../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "../ui/dropdown-menu.tsx";
import { toast } from "../ui/toast.tsx";
import { useGradebook, useGradebookState } from "./context.ts";
import type { Assignment } from "./marks.ts";

interface ColumnMenuProps {
  assignment: Assignment;
  column: number;
  /** False where the title stands beside it already: then the state is written out. */
  named?: boolean;
}

/** The title of a column with its state, draft or published, and the way to change it. */
export function ColumnMenu({ assignment, column, named = true }: ColumnMenuProps) {
  const { t } = useTranslation();
  const { csrfToken } = useMe();
  const { gradebook } = useGradebook();
  const { revalidate } = useRevalidator();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const count = useGradebookState(
    ({ cells }) =>
      Object.values(cells).filter((cell) => cell.assignmentId === assignment.id && cell.status !== "cleared").length,
  );
  const { published, title } = assignment;
  const state = t(published ? "gradebook.published" : "gradebook.draft");
  const verb = published ? "unpublish" : "publish";
  const Icon = published ? Eye : EyeOff;

  const change = async (publish: boolean) => {
    if (busy) return;
    setBusy(true);
    try {
      const endpoint = publish ? assignmentsApi.publishAssignment : assignmentsApi.unpublishAssignment;
      await fetchApi(endpoint, { params: { id: String(assignment.id) } }, { csrf: csrfToken });
      setAsking(false);
      revalidate();
      toast(t(publish ? "gradebook.publishedToast" : "gradebook.unpublished"));
    } catch {
      toast(t("gradebook.publishFailed"));
    } finally {
      setBusy(false);
    }
  };

  const label = (
    <>
      <Icon aria-hidden className={published ? "size-3.5 shrink-0 text-muted" : "size-3.5 shrink-0 text-warn"} />
      <span className="truncate text-ink" title={title}>
        {named ? title : state}
      </span>
    </>
  );
  if (!gradebook.canEdit) {
    return (
      <span className="flex items-center justify-end gap-1">
        {label}
        {named ? <span className="sr-only">{state}</span> : null}
      </span>
    );
  }
  return (
    <>
      {/* A button is not printed again where a table goes on over the page. */}
      <span className="hidden print:block">{published ? title : `${title} (${state})`}</span>
      <Menu>
        <MenuTrigger
          data-head={column}
          tabIndex={-1}
          aria-label={`${state}: ${title}`}
          onKeyDown={(event) => {
            // In the grid a plain arrow only moves.
            if (named && event.key === "ArrowDown" && !event.altKey) event.preventDefault();
          }}
          className="ml-auto flex max-w-full items-center justify-end gap-1 rounded-sm px-1 hover:bg-hover data-[state=open]:bg-hover"
        >
          {label}
        </MenuTrigger>
        <MenuContent>
          <MenuLabel className="max-w-64">{published ? state : `${state}. ${t("gradebook.draftHint")}`}</MenuLabel>
          {published ? (
            <MenuItem onSelect={() => setAsking(true)}>
              <EyeOff />
              {t("gradebook.unpublish")}
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => setAsking(true)}>
              <Eye />
              {t("gradebook.publish")}
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={t(`gradebook.${verb}Title`, { title })}
        description={count === 0 ? t(`gradebook.${verb}Blank`) : t(`gradebook.${verb}Body`, { count })}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
          <Button
            variant={published ? "danger" : "primary"}
            aria-disabled={busy}
            onClick={() => void change(!published)}
          >
            {t(`gradebook.${verb}Action`)}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
