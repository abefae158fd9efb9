import { createStore } from "zustand/vanilla";
import { type Gradebook, GradebookCell } from "#contracts/api/grades.ts";
import { ApiError } from "../../lib/api-error.ts";
import { type Draft, type Edit, type GradeToSave, outgoing } from "./drafts.ts";
import { asStatus, BLANK, cellKey } from "./marks.ts";
import type { GradebookState } from "./state.ts";
import { undoable } from "./undo.ts";

export type { Draft, Edit, GradeToSave } from "./drafts.ts";

type Cell = Gradebook["cells"][number];

export type GradebookStore = ReturnType<typeof createGradebookStore>;

function byKey(cells: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(cells.map((cell) => [cellKey(cell.assignmentId, cell.studentId), cell]));
}

/** The stored marks anywhere inside a conflict's `current`, whatever it wraps them in. */
export function conflictingCells(current: unknown): Cell[] {
  const cell = GradebookCell.safeParse(current);
  if (cell.success) return [cell.data];
  if (typeof current !== "object" || current === null) return [];
  return Object.values(current).flatMap(conflictingCells);
}

function without<T>(record: Readonly<Record<string, T>>, gone: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !gone.includes(key)));
}

/**
 * Marks of one gradebook on screen. Each edit is sent at once; a cell has at most one request under way, and what is
 * typed meanwhile follows it with the new version. Nothing typed is dropped: it stays as a draft until stored or settled.
 */
export function createGradebookStore(gradebook: Gradebook, save: (grades: GradeToSave[]) => Promise<Cell[]>) {
  const underWay = new Set<string>();
  const waiting = new Set<string>();

  return createStore<GradebookState>((set, get) => {
    const mark = (keys: readonly string[], change: Partial<Draft>) =>
      set(({ drafts }) => {
        const next = { ...drafts };
        for (const key of keys) {
          const draft = next[key];
          if (draft !== undefined) next[key] = { ...draft, ...change };
        }
        return { drafts: next };
      });

    const stored = (cells: readonly Cell[]) => {
      const fresh = byKey(cells);
      const done = Object.keys(fresh).filter((key) => !waiting.has(key));
      set((state) => ({
        cells: { ...state.cells, ...fresh },
        drafts: without(state.drafts, done),
        saved: { ...state.saved, ...Object.fromEntries(done.map((key): [string, true] => [key, true])) },
      }));
      for (const [key, { version }] of Object.entries(fresh)) mark([key], { base: version });
    };

    const refused = (keys: readonly string[], cause: unknown) => {
      const theirs =
        cause instanceof ApiError && cause.status === 412 ? byKey(conflictingCells(cause.problem?.current)) : {};
      const disputed = Object.keys(theirs).filter((key) => keys.includes(key));
      for (const key of disputed) {
        waiting.delete(key);
        mark([key], { state: "conflict", theirs: theirs[key] ?? null });
      }
      const rest = keys.filter((key) => !disputed.includes(key));
      if (disputed.length > 0) for (const key of rest) waiting.add(key);
      else {
        for (const key of rest) waiting.delete(key);
        mark(rest, { state: "error", message: cause instanceof ApiError ? (cause.problem?.detail ?? null) : null });
      }
    };

    const flush = async (): Promise<void> => {
      const { drafts, cells } = get();
      const sent = [...waiting].filter((key) => !underWay.has(key) && drafts[key] !== undefined);
      if (sent.length === 0) return;
      for (const key of sent) {
        waiting.delete(key);
        underWay.add(key);
      }
      const grades = sent.flatMap((key) => {
        const draft = drafts[key];
        return draft === undefined ? [] : [outgoing(draft, cells[key])];
      });
      try {
        stored(await save(grades));
      } catch (cause) {
        refused(sent, cause);
      } finally {
        for (const key of sent) underWay.delete(key);
      }
      await flush();
    };

    const send = (edits: readonly Edit[]) => {
      const drafts: Record<string, Draft> = { ...get().drafts };
      for (const edit of edits) {
        const key = cellKey(edit.assignmentId, edit.studentId);
        const cell = get().cells[key];
        const before = cell ?? BLANK;
        const unchanged =
          before.value === edit.mark.value &&
          asStatus(before.status) === edit.mark.status &&
          (edit.comment === undefined || edit.comment === (cell?.comment ?? null));
        if (unchanged && drafts[key] === undefined) continue;
        // The version the person saw: a mark that has changed since is disputed, not overwritten.
        const base = drafts[key]?.base ?? cell?.version ?? 0;
        drafts[key] = { ...edit, base, state: "saving", message: null, theirs: null };
        waiting.add(key);
      }
      const settled = edits.map((edit) => cellKey(edit.assignmentId, edit.studentId));
      set(({ refused }) => ({ drafts, refused: without(refused, settled) }));
      void flush();
    };

    return {
      cells: byKey(gradebook.cells),
      drafts: {},
      saved: {},
      active: { row: 0, column: 0 },
      editing: null,
      refused: {},
      sought: null,
      resolving: null,
      inspecting: false,
      refresh: (fresh) =>
        set(({ cells }) => {
          const next = byKey(fresh.cells);
          for (const [key, cell] of Object.entries(cells)) {
            if ((next[key]?.version ?? 0) < cell.version) next[key] = cell;
          }
          return { cells: next };
        }),
      activate: (active) =>
        set((state) => {
          const same = state.active.row === active.row && state.active.column === active.column;
          return same ? {} : { active, editing: null };
        }),
      edit: (editing) => set({ editing }),
      refuse: (key, refused) =>
        set((state) => {
          const others = without(state.refused, [key]);
          return { refused: refused === null ? others : { ...others, [key]: refused } };
        }),
      seek: (sought) => set({ sought }),
      ...undoable(set, get, send),
      restore: (kept) => {
        const drafts: Record<string, Draft> = {};
        for (const draft of kept) {
          const key = cellKey(draft.assignmentId, draft.studentId);
          const cell = get().cells[key];
          const same =
            cell?.value === draft.mark.value &&
            asStatus(cell.status) === draft.mark.status &&
            (draft.comment === undefined || draft.comment === cell.comment);
          if (same || get().drafts[key] !== undefined) continue;
          drafts[key] = { ...draft, state: "saving", message: null, theirs: null };
          waiting.add(key);
        }
        set((state) => ({ drafts: { ...state.drafts, ...drafts } }));
        void flush();
      },
      retryFailed: () => {
        const failed = Object.entries(get().drafts).filter(([, draft]) => draft.state === "error");
        const keys = failed.map(([key]) => key);
        mark(keys, { state: "saving", message: null });
        for (const key of keys) waiting.add(key);
        void flush();
      },
      inspect: (inspecting) => set({ inspecting, editing: null }),
      openConflict: (resolving) => set({ resolving }),
      settle: (key, winner) => {
        const draft = get().drafts[key];
        if (draft?.theirs == null) return;
        const { theirs, assignmentId, studentId, mark: mine, comment } = draft;
        set((state) => ({
          resolving: null,
          cells: { ...state.cells, [key]: theirs },
          drafts: without(state.drafts, [key]),
        }));
        if (winner === "mine") send([{ assignmentId, studentId, mark: mine, comment }]);
      },
    };
  });
}
