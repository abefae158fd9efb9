import { memo, useLayoutEffect, useRef } from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import { shownMark, useGradebook, useGradebookState } from "./context.ts";
import { type Assignment, cellKey, type MarkValue } from "./marks.ts";
import type { Refused } from "./state.ts";

export function useMarkText(): (mark: MarkValue) => string {
  const { t } = useTranslation();
  const { number } = useFormat();
  return ({ value, status }) =>
    status === "missing"
      ? t("gradebook.missing")
      : status === "exempt"
        ? t("gradebook.exempt")
        : value === null
          ? ""
          : number(value, 4);
}

/** A corner that shows the state of a cell by shape as well as by colour. */
const CORNERS = {
  saving: "after:border-muted after:opacity-60",
  saved: "after:border-ok",
  error: "after:border-danger bg-danger-soft",
  conflict: "after:border-warn bg-warn-soft",
} as const;

interface CellProps {
  row: number;
  column: number;
  studentId: number;
  assignment: Assignment;
  failBelow: number;
  /** Ends the editing: keeps or drops the text, then moves by so many rows and columns. */
  finish: (keep: boolean, rows: number, columns: number) => void;
}

export const GradeCell = memo(function GradeCell({ row, column, studentId, assignment, failBelow, finish }: CellProps) {
  const { t } = useTranslation();
  const markText = useMarkText();
  const { gradebook, store } = useGradebook();
  const key = cellKey(assignment.id, studentId);
  const draft = useGradebookState((state) => state.drafts[key]);
  const cell = useGradebookState((state) => state.cells[key]);
  const refused = useGradebookState((state) => state.refused[key]);
  const justSaved = useGradebookState((state) => state.saved[key] === true);
  const active = useGradebookState((state) => state.active.row === row && state.active.column === column);
  const editing = useGradebookState((state) => (active ? state.editing : null));
  const mark = shownMark({ drafts: draft ? { [key]: draft } : {}, cells: cell ? { [key]: cell } : {} }, key);
  const text = refused?.text ?? markText(mark);
  const commented = Boolean(draft?.comment ?? cell?.comment);
  const state = refused ? "error" : (draft?.state ?? (justSaved ? "saved" : null));
  const failed = !refused && mark.value !== null && mark.value < failBelow;
  const gridCell = {
    "aria-selected": active,
    "aria-readonly": !gradebook.canEdit,
    "aria-invalid": state === "error" || state === "conflict" ? true : undefined,
  };
  return (
    <td
      aria-colindex={column + 2}
      {...gridCell}
      aria-label={[
        text || t("gradebook.blank"),
        commented ? t("gradebook.commented") : "",
        state ? t(`gradebook.state.${state}`) : "",
      ]
        .filter(Boolean)
        .join(", ")}
      data-at={`${row}:${column}`}
      tabIndex={active ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) store.getState().activate({ row, column });
      }}
      // One tap edits where there is no keyboard to begin typing with.
      onPointerUp={(event) => {
        if (!gradebook.canEdit || event.pointerType !== "touch" || editing !== null) return;
        store.getState().activate({ row, column });
        store.getState().edit(text);
      }}
      onDoubleClick={() => gradebook.canEdit && store.getState().edit(text)}
      className={cn(
        "relative h-8 min-w-20 cursor-cell border-r border-b p-0 text-right tabular-nums outline-none select-none focus:ring-2 focus:ring-accent focus:ring-inset",
        (failed || refused) && "text-danger",
        commented &&
          "before:absolute before:bottom-1 before:left-1 before:size-1.5 before:rounded-full before:bg-accent before:content-['']",
        state &&
          "after:absolute after:top-0 after:right-0 after:border-4 after:border-b-transparent! after:border-l-transparent! after:content-['']",
        state && CORNERS[state],
      )}
    >
      {editing === null ? (
        <span aria-hidden className={cn("block px-2.5", failed && "underline decoration-dotted underline-offset-4")}>
          {text}
        </span>
      ) : (
        <CellEditor text={editing} refused={refused} finish={finish} />
      )}
    </td>
  );
});

interface CellEditorProps extends Pick<CellProps, "finish"> {
  text: string;
  refused: Refused | undefined;
}

function CellEditor({ text, refused, finish }: CellEditorProps) {
  const { store } = useGradebook();
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    // What is typed next replaces what was refused, and is not put behind it.
    if (refused && input.current?.value === refused.text) input.current.select();
  }, [refused]);
  return (
    <input
      ref={input}
      inputMode="decimal"
      autoComplete="off"
      maxLength={12}
      aria-label={t("student.mark")}
      value={text}
      onChange={(event) => store.getState().edit(event.target.value)}
      onFocus={(event) => event.target.setSelectionRange(event.target.value.length, event.target.value.length)}
      onBlur={() => store.getState().editing !== null && finish(true, 0, 0)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true, event.shiftKey ? -1 : 1, 0);
        else if (event.key === "Tab") finish(true, 0, event.shiftKey ? -1 : 1);
        else if (event.key === "Escape") finish(false, 0, 0);
        else return;
        event.preventDefault();
      }}
      className="absolute inset-0 w-full bg-surface px-2.5 text-right ring-2 ring-accent outline-none ring-inset"
    />
  );
}
