import type { Edit } from "./drafts.ts";
import { asStatus, BLANK, cellKey, type MarkValue } from "./marks.ts";
import type { Change, GradebookState, Step } from "./state.ts";

const KEPT_STEPS = 100;

function same(one: MarkValue, other: MarkValue): boolean {
  return one.value === other.value && one.status === other.status;
}

/** What a cell shows, as an edit that would restore it. */
function shown({ drafts, cells }: GradebookState, edit: Edit): Edit {
  const { assignmentId, studentId } = edit;
  const key = cellKey(assignmentId, studentId);
  const [draft, cell] = [drafts[key], cells[key]];
  const mark = draft?.mark ?? (cell === undefined ? BLANK : { value: cell.value, status: asStatus(cell.status) });
  return { assignmentId, studentId, mark, comment: draft?.comment ?? cell?.comment ?? null };
}

type History = Pick<GradebookState, "undoSteps" | "redoSteps">;

/**
 * The edits of a page as steps that can be taken back and repeated. A mark that shows something else than the step
 * left there was changed by somebody else, or settled in their favour: it is passed over.
 */
export function undoable(
  set: (change: Partial<History>) => void,
  get: () => GradebookState,
  send: (edits: readonly Edit[]) => void,
): History & Pick<GradebookState, "record" | "undo" | "redo"> {
  const replay = (step: Step, from: (change: Change) => Edit, to: (change: Change) => Edit): number => {
    const untouched = step.filter((change) => same(shown(get(), change.edit).mark, from(change).mark));
    send(untouched.map(to));
    return step.length - untouched.length;
  };
  return {
    undoSteps: [],
    redoSteps: [],
    record: (edits) => {
      const step = edits
        .map((edit) => ({ edit, before: shown(get(), edit) }))
        .filter(
          ({ edit, before }) => !same(edit.mark, before.mark) || (edit.comment ?? before.comment) !== before.comment,
        );
      if (step.length > 0) set({ undoSteps: [...get().undoSteps, step].slice(-KEPT_STEPS), redoSteps: [] });
      send(edits);
    },
    undo: () => {
      const step = get().undoSteps.at(-1);
      if (step === undefined) return 0;
      set({ undoSteps: get().undoSteps.slice(0, -1), redoSteps: [...get().redoSteps, step] });
      return replay(
        step,
        ({ edit }) => edit,
        ({ before }) => before,
      );
    },
    redo: () => {
      const step = get().redoSteps.at(-1);
      if (step === undefined) return 0;
      set({ redoSteps: get().redoSteps.slice(0, -1), undoSteps: [...get().undoSteps, step] });
      return replay(
        step,
        ({ before }) => before,
        ({ edit }) => edit,
      );
    },
  };
}
