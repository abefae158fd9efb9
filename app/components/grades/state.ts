import type { Gradebook } from "#contracts/api/grades.ts";
import type { Draft, Edit } from "./drafts.ts";

type Cell = Gradebook["cells"][number];

/** One edit of one's own with what it replaced. */
export interface Change {
  readonly edit: Edit;
  readonly before: Edit;
}

/** What one keystroke, paste or choice changed: it is taken back as a whole. */
export type Step = readonly Change[];

export interface Position {
  readonly row: number;
  readonly column: number;
}

/** What was typed and is no mark of its column. It is shown in its cell until it is mended or dropped. */
export interface Refused {
  readonly text: string;
  /** Why, in the reader's language. */
  readonly message: string;
}

/** A cell to go to; the first of its column when no student is named. */
export interface Sought {
  readonly assignmentId: number;
  readonly studentId?: number;
}

export interface GradebookState {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly drafts: Readonly<Record<string, Draft>>;
  /** Keys saved since the page was opened, which show a tick. */
  readonly saved: Readonly<Record<string, true>>;
  readonly active: Position;
  /** Text of the editor in the active cell; null while moving about. */
  readonly editing: string | null;
  readonly refused: Readonly<Record<string, Refused>>;
  /** Where the focus is to go as soon as that cell is there. */
  readonly sought: Sought | null;
  readonly resolving: string | null;
  /** Are the details of the active cell open? */
  readonly inspecting: boolean;
  readonly undoSteps: readonly Step[];
  readonly redoSteps: readonly Step[];
  refresh(gradebook: Gradebook): void;
  activate(position: Position): void;
  edit(text: string | null): void;
  refuse(key: string, refused: Refused | null): void;
  seek(sought: Sought | null): void;
  record(edits: readonly Edit[]): void;
  /** Takes back the last step of one's own, or repeats it; answers how many marks somebody else had changed since. */
  undo(): number;
  redo(): number;
  /** Marks that an earlier page of this person could not store. */
  restore(drafts: readonly Draft[]): void;
  retryFailed(): void;
  inspect(open: boolean): void;
  openConflict(key: string | null): void;
  settle(key: string, winner: "mine" | "theirs"): void;
}
