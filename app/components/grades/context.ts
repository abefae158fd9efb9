import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Gradebook } from "#contracts/api/grades.ts";
import type { MarkValue } from "./marks.ts";
import { asStatus, BLANK, cellKey } from "./marks.ts";
import type { GradebookState, Position, Sought } from "./state.ts";
import type { GradebookStore } from "./store.ts";

export interface GradebookScreen {
  readonly gradebook: Gradebook;
  readonly store: GradebookStore;
}

export const GradebookContext = createContext<GradebookScreen | null>(null);

export function useGradebook(): GradebookScreen {
  const screen = useContext(GradebookContext);
  if (screen === null) throw new Error("useGradebook is used outside a gradebook");
  return screen;
}

export function useGradebookState<T>(select: (state: GradebookState) => T): T {
  return useStore(useGradebook().store, select);
}

/** Where a cell is; null when nothing is sought, or while its column is not there yet. */
export function positionOf(
  { assignments, students }: Gradebook,
  sought: Sought | null,
): (Position & { key: string }) | null {
  const column = assignments.findIndex(({ id }) => id === sought?.assignmentId);
  const row = sought?.studentId === undefined ? 0 : students.findIndex(({ id }) => id === sought.studentId);
  const [assignment, student] = [assignments[column], students[row]];
  return assignment && student ? { row, column, key: cellKey(assignment.id, student.id) } : null;
}

/** What a cell shows: what was typed last, else what is stored. */
export function shownMark({ drafts, cells }: Pick<GradebookState, "drafts" | "cells">, key: string): MarkValue {
  const draft = drafts[key];
  if (draft !== undefined) return draft.mark;
  const cell = cells[key];
  return cell === undefined ? BLANK : { value: cell.value, status: asStatus(cell.status) };
}
