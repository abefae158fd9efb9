import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Gradebook } from "#contracts/api/grades.ts";
import type { MarkValue } from "./marks.ts";
import { asStatus, BLANK } from "./marks.ts";
import type { GradebookState } from "./state.ts";
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

/** What a cell shows: what was typed last, else what is stored. */
export function shownMark({ drafts, cells }: Pick<GradebookState, "drafts" | "cells">, key: string): MarkValue {
  const draft = drafts[key];
  if (draft !== undefined) return draft.mark;
  const cell = cells[key];
  return cell === undefined ? BLANK : { value: cell.value, status: asStatus(cell.status) };
}
