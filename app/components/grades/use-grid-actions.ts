import {
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
  type SyntheticEvent,
  useCallback,
  useEffect,
} from "react";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { toast } from "../ui/toast.tsx";
import { useMarkText } from "./cell.tsx";
import { positionOf, shownMark, useGradebook, useGradebookState } from "./context.ts";
import { BLANK, cellKey, parseBlock, parseMark, type Refusal, rangeOf } from "./marks.ts";
import type { Edit } from "./store.ts";
import { useUndoStep } from "./undo-buttons.tsx";

const PAGE_ROWS = 10;

/** Without what bubbles through React from menus and dialogs that are opened in the grid and stand elsewhere in the page. */
function ofItsOwn<E extends SyntheticEvent>(act: (event: E) => void): (event: E) => void {
  return (event) => {
    if (event.target instanceof Node && event.currentTarget.contains(event.target)) act(event);
  };
}

/** Keyboard, clipboard and end of editing of the grid. `grid` holds the cells, found by their `data-at`. */
export function useGridActions(grid: RefObject<HTMLElement>) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const markText = useMarkText();
  const { gradebook, store } = useGradebook();
  const { assignments, students, canEdit } = gradebook;
  const step = useUndoStep();

  const focusAt = useCallback(
    (row: number, column: number) => {
      const at = {
        row: Math.max(0, Math.min(students.length - 1, row)),
        column: Math.max(0, Math.min(assignments.length - 1, column)),
      };
      grid.current?.querySelector<HTMLElement>(`[data-at="${at.row}:${at.column}"]`)?.focus();
    },
    [grid, students.length, assignments.length],
  );

  const sought = useGradebookState((state) => state.sought);
  useEffect(() => {
    const at = positionOf(gradebook, sought);
    if (at === null) return;
    const { seek, refused, edit } = store.getState();
    seek(null);
    focusAt(at.row, at.column);
    const wrong = refused[at.key];
    if (wrong) edit(wrong.text);
  }, [sought, gradebook, store, focusAt]);

  const keyAt = (row: number, column: number) => {
    const student = students[row];
    const assignment = assignments[column];
    return student && assignment ? { student, assignment, key: cellKey(assignment.id, student.id) } : null;
  };

  const refusalOf = (reason: Refusal, { min, max }: ReturnType<typeof rangeOf>) =>
    t(`gradebook.${reason}`, { min: number(min, 2), max: number(max, 2) });

  const finish = (keep: boolean, rows: number, columns: number) => {
    const { active, editing, edit, refuse, record } = store.getState();
    const at = keyAt(active.row, active.column);
    if (editing === null || at === null) return;
    const unchanged = editing.trim() === markText(shownMark(store.getState(), at.key));
    const range = rangeOf(at.assignment);
    const parsed = keep && !unchanged ? parseMark(editing, range) : null;
    if (parsed?.ok === false) {
      refuse(at.key, { text: editing.trim(), message: refusalOf(parsed.reason, range) });
      // Who leaves by the mouse finds the text in its cell; by a key, one stays in it.
      if (rows === 0 && columns === 0) edit(null);
      return;
    }
    edit(null);
    refuse(at.key, null);
    if (parsed?.ok) record([{ assignmentId: at.assignment.id, studentId: at.student.id, mark: parsed.mark }]);
    if (keep && rows === 0 && columns === 0) return;
    focusAt(active.row + rows, active.column + columns);
  };

  const focusHead = (column: number) => grid.current?.querySelector<HTMLElement>(`[data-head="${column}"]`)?.focus();

  /** What is edited in a cell: the text that was refused there, or else its mark. */
  const textAt = (key: string) => {
    const state = store.getState();
    return state.refused[key]?.text ?? markText(shownMark(state, key));
  };

  /** The titles of the columns are reached from the first row; their menus open with Enter, Space or Alt and arrow down. */
  const onHeadKeyDown = (event: KeyboardEvent) => {
    const head = event.target instanceof HTMLElement ? event.target.dataset.head : undefined;
    if (head === undefined) return;
    const column = Number(head);
    if (event.key === "Escape" || (event.key === "ArrowDown" && !event.altKey)) focusAt(0, column);
    else if (event.key === "Home") focusHead(0);
    else if (event.key === "End") focusHead(assignments.length - 1);
    else if (event.key === "ArrowLeft") focusHead(column - 1);
    else if (event.key === "ArrowRight") focusHead(column + 1);
    else return;
    event.preventDefault();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const { active, drafts, refused, edit, refuse, record, inspect, openConflict } = store.getState();
    const { row, column } = active;
    if (event.target instanceof Element && event.target.closest("thead") !== null) return onHeadKeyDown(event);
    const far = event.ctrlKey || event.metaKey;
    const moves: Record<string, [number, number]> = {
      ArrowUp: [far ? 0 : row - 1, column],
      ArrowDown: [far ? students.length - 1 : row + 1, column],
      ArrowLeft: [row, far ? 0 : column - 1],
      ArrowRight: [row, far ? assignments.length - 1 : column + 1],
      Home: [far ? 0 : row, 0],
      End: [far ? students.length - 1 : row, assignments.length - 1],
      PageUp: [row - PAGE_ROWS, column],
      PageDown: [row + PAGE_ROWS, column],
    };
    const move = moves[event.key];
    const at = keyAt(row, column);
    if (event.key === "ArrowUp" && row === 0 && !far) focusHead(column);
    else if (move !== undefined) focusAt(...move);
    else if (at === null || !canEdit) return;
    else if (event.key === "F2" && event.shiftKey) inspect(true);
    else if (event.key === "Enter" || event.key === "F2") {
      if (drafts[at.key]?.state === "conflict") openConflict(at.key);
      else edit(textAt(at.key));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      record([{ assignmentId: at.assignment.id, studentId: at.student.id, mark: BLANK }]);
    } else if (refused[at.key] && (event.key === "Escape" || (far && event.key.toLowerCase() === "z"))) {
      refuse(at.key, null);
    } else if (far && event.key.toLowerCase() === "z") step(event.shiftKey ? "redo" : "undo");
    else if (far && event.key.toLowerCase() === "y") step("redo");
    else if (event.key.length === 1 && !far && !event.altKey) edit(event.key);
    else return;
    event.preventDefault();
  };

  const onPaste = (event: ClipboardEvent) => {
    const block = parseBlock(event.clipboardData.getData("text/plain"));
    const { active, editing, edit, refuse, record } = store.getState();
    const single = block.length === 1 && block[0]?.length === 1;
    if (!canEdit || block.length === 0 || (editing !== null && single)) return;
    event.preventDefault();
    edit(null);
    const edits: Edit[] = [];
    let skipped = 0;
    block.forEach((values, down) => {
      values.forEach((value, right) => {
        const at = keyAt(active.row + down, active.column + right);
        if (at === null || value.trim() === "") return;
        const range = rangeOf(at.assignment);
        const parsed = parseMark(value, range);
        if (parsed.ok) edits.push({ assignmentId: at.assignment.id, studentId: at.student.id, mark: parsed.mark });
        else {
          refuse(at.key, { text: value.trim(), message: refusalOf(parsed.reason, range) });
          skipped += 1;
        }
      });
    });
    record(edits);
    const detail = skipped > 0 ? { description: t("gradebook.pasteSkipped", { count: skipped }) } : {};
    toast(t("gradebook.pasted", { count: edits.length }), detail);
    focusAt(active.row, active.column);
  };

  const onCopy = (event: ClipboardEvent) => {
    const { active, editing } = store.getState();
    const at = keyAt(active.row, active.column);
    if (editing !== null || at === null) return;
    event.clipboardData.setData("text/plain", markText(shownMark(store.getState(), at.key)));
    event.preventDefault();
  };

  return { finish, onKeyDown: ofItsOwn(onKeyDown), onPaste: ofItsOwn(onPaste), onCopy: ofItsOwn(onCopy) };
}
