import type { Gradebook } from "#contracts/api/grades.ts";
import { weightedAverage } from "#contracts/grading.ts";

export type Assignment = Gradebook["assignments"][number];
export type Scale = Gradebook["scale"];

/** What a cell holds or is to hold. `value` is in the assignment's points. */
export interface MarkValue {
  readonly value: number | null;
  readonly status: "scored" | "missing" | "exempt" | "cleared";
}

export const BLANK: MarkValue = { value: null, status: "cleared" };

/** Why a text is no mark. */
export type Refusal = "notNumber" | "outOfRange" | "tooPrecise";
export type Parsed = { readonly ok: true; readonly mark: MarkValue } | { readonly ok: false; readonly reason: Refusal };

export function cellKey(assignmentId: number, studentId: number): string {
  return `${assignmentId}:${studentId}`;
}

export function parseKey(key: string): { assignmentId: number; studentId: number } {
  const [assignmentId = 0, studentId = 0] = key.split(":").map(Number);
  return { assignmentId, studentId };
}

/** Marks are given in the assignment's points. */
export function rangeOf(assignment: Assignment): { min: number; max: number } {
  return { min: 0, max: assignment.maxPoints };
}

/**
 * Reads what a teacher types: a number with comma or point and at most two decimals, NP (not handed in) or EX (exempt)
 * in any case, or nothing, which makes the mark blank.
 */
export function parseMark(text: string, { min, max }: { min: number; max: number }): Parsed {
  const typed = text.trim().toUpperCase();
  if (typed === "") return { ok: true, mark: BLANK };
  if (typed === "NP") return { ok: true, mark: { value: null, status: "missing" } };
  if (typed === "EX") return { ok: true, mark: { value: null, status: "exempt" } };
  if (!/^-?\d+([.,]\d*)?$|^-?[.,]\d+$/.test(typed)) return { ok: false, reason: "notNumber" };
  const value = Number(typed.replace(",", "."));
  if (!/^-?\d*([.,]\d{0,2})?$/.test(typed)) return { ok: false, reason: "tooPrecise" };
  if (value < min || value > max) return { ok: false, reason: "outOfRange" };
  return { ok: true, mark: { value, status: "scored" } };
}

/** The rows and columns of a block copied from a spreadsheet; a final line break is not a row. */
export function parseBlock(text: string): string[][] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.split("\t"));
}

/** The average of a row as the API computes it. */
export function averageOf(
  marks: readonly { readonly mark: MarkValue; readonly assignment: Assignment }[],
  scale: Scale,
): number | null {
  return weightedAverage(
    marks.map(({ mark, assignment: { maxPoints, weight } }) => ({ ...mark, maxPoints, weight })),
    scale,
  );
}

/** A stored status as one of those the grid knows. */
export function asStatus(status: string): MarkValue["status"] {
  return status === "missing" || status === "exempt" || status === "cleared" ? status : "scored";
}
