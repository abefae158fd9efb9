import * as z from "zod";
import type { Gradebook } from "#contracts/api/grades.ts";
import type { MarkValue } from "./marks.ts";

type Cell = Gradebook["cells"][number];

export interface Edit {
  readonly assignmentId: number;
  readonly studentId: number;
  readonly mark: MarkValue;
  /** The comment to store with it; undefined leaves the one there is. */
  readonly comment?: string | null | undefined;
}

/** A mark that has been typed and is not (yet) the stored one. */
export interface Draft extends Edit {
  /** The version the person saw when typing. */
  readonly base: number;
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

/** What is sent for a draft. A blank mark keeps no comment. */
export function outgoing(draft: Draft, cell: Cell | undefined): GradeToSave {
  const { assignmentId, studentId, mark, base } = draft;
  const comment = draft.comment === undefined ? (cell?.comment ?? null) : draft.comment;
  return { assignmentId, studentId, ...mark, comment: mark.status === "cleared" ? null : comment, version: base };
}

const Kept = z.array(
  z.object({
    assignmentId: z.int(),
    studentId: z.int(),
    mark: z.object({ value: z.number().nullable(), status: z.enum(["scored", "missing", "exempt", "cleared"]) }),
    comment: z.string().nullable().optional(),
    base: z.int().nonnegative(),
  }),
);

/** Drafts as the browser keeps them: what was typed and what was seen, nothing of how sending went. */
export function toKept(drafts: readonly Draft[]): z.infer<typeof Kept> {
  return drafts.map(({ assignmentId, studentId, mark, comment, base }) => ({
    assignmentId,
    studentId,
    mark,
    comment,
    base,
  }));
}

/** Kept drafts whose column and student are still on the page; none when they cannot be read. */
export function fromKept(kept: unknown, { assignments, students }: Gradebook): Draft[] {
  const parsed = Kept.safeParse(kept);
  if (!parsed.success) return [];
  const [columns, rows] = [new Set(assignments.map(({ id }) => id)), new Set(students.map(({ id }) => id))];
  return parsed.data
    .filter((draft) => columns.has(draft.assignmentId) && rows.has(draft.studentId))
    .map((draft) => ({ ...draft, state: "saving", message: null, theirs: null }));
}
