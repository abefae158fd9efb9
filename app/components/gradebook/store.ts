import type * as z from "zod";
import { createStore } from "zustand/vanilla";
import { type Gradebook, GradebookCell } from "#contracts/courses.ts";
import { ApiError } from "../../lib/request-plan.ts";
import { asStatus, cellKey, type MarkValue } from "./marks.ts";

type Cell = z.infer<typeof GradebookCell>;

export interface Edit {
  readonly assignmentId: number;
  readonly studentId: number;
  readonly mark: MarkValue;
}

/** A mark that has been typed and is not (yet) the stored one. */
export interface Draft extends Edit {
  readonly state: "saving" | "error" | "conflict";
  readonly message: string | null;
  /** The value that someone else stored meanwhile, in a conflict. */
  readonly theirs: Cell | null;
}

export interface GradeToSave extends MarkValue {
  readonly assignmentId: number;
  readonly studentId: number;
  readonly comment: string | null;
  readonly version: number;
}

export interface Position {
  readonly row: number;
  readonly column: number;
}

export interface GradebookState {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys saved since the page was opened, which show a tick. */
  readonly saved: Readonly<Record<string, true>>;
  readonly active: Position;
  /** Text of the editor in the active cell; null while moving about. */
  readonly editing: string | null;
  readonly problem: string | null;
  readonly resolving: string | null;
  refresh(gradebook: Gradebook): void;
  activate(position: Position): void;
  edit(text: string | null): void;
  complain(message: string | null): void;
  record(edits: readonly Edit[]): void;
  retryFailed(): void;
  openConflict(key: string | null): void;
  settle(key: string, winner: "mine" | "theirs"): void;
}

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
  const waiting = new Map<string, Edit>();

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
    };

    const refused = (edits: ReadonlyMap<string, Edit>, cause: unknown) => {
      const theirs =
        cause instanceof ApiError && cause.status === 412 ? byKey(conflictingCells(cause.problem?.current)) : {};
      const disputed = Object.keys(theirs).filter((key) => edits.has(key));
      for (const key of disputed) mark([key], { state: "conflict", theirs: theirs[key] ?? null });
      const rest = [...edits.keys()].filter((key) => !disputed.includes(key));
      if (disputed.length > 0) {
        for (const [key, edit] of edits) if (rest.includes(key) && !waiting.has(key)) waiting.set(key, edit);
      } else {
        mark(rest, { state: "error", message: cause instanceof ApiError ? (cause.problem?.detail ?? null) : null });
      }
    };

    const flush = async (): Promise<void> => {
      const edits = new Map([...waiting].filter(([key]) => !underWay.has(key)));
      if (edits.size === 0) return;
      for (const key of edits.keys()) {
        waiting.delete(key);
        underWay.add(key);
      }
      const { cells } = get();
      try {
        stored(
          await save(
            [...edits].map(
              ([
                key,
                {
                  assignmentId,
                  studentId,
                  mark: { value, status },
                },
              ]) => ({
                assignmentId,
                studentId,
                value,
                status,
                comment: cells[key]?.comment ?? null,
                version: cells[key]?.version ?? 0,
              }),
            ),
          ),
        );
      } catch (cause) {
        refused(edits, cause);
      } finally {
        for (const key of edits.keys()) underWay.delete(key);
      }
      await flush();
    };

    const record = (edits: readonly Edit[]) => {
      const drafts: Record<string, Draft> = { ...get().drafts };
      for (const edit of edits) {
        const key = cellKey(edit.assignmentId, edit.studentId);
        const cell = get().cells[key];
        const unchanged = cell?.value === edit.mark.value && asStatus(cell.status) === edit.mark.status;
        if (unchanged && drafts[key] === undefined) continue;
        drafts[key] = { ...edit, state: "saving", message: null, theirs: null };
        waiting.set(key, edit);
      }
      set({ drafts, problem: null });
      void flush();
    };

    return {
      cells: byKey(gradebook.cells),
      drafts: {},
      saved: {},
      active: { row: 0, column: 0 },
      editing: null,
      problem: null,
      resolving: null,
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
      edit: (editing) => set({ editing, ...(editing === null ? {} : { problem: null }) }),
      complain: (problem) => set({ problem }),
      record,
      retryFailed: () => record(Object.values(get().drafts).filter((draft) => draft.state === "error")),
      openConflict: (resolving) => set({ resolving }),
      settle: (key, winner) => {
        const draft = get().drafts[key];
        if (draft?.theirs == null) return;
        const { theirs } = draft;
        set((state) => ({
          resolving: null,
          cells: { ...state.cells, [key]: theirs },
          drafts: without(state.drafts, [key]),
        }));
        if (winner === "mine")
          record([{ assignmentId: draft.assignmentId, studentId: draft.studentId, mark: draft.mark }]);
      },
    };
  });
}
