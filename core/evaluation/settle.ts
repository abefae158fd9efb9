import type { EvaluationResult, ResultEntry } from "#contracts/api/evaluation/results.ts";
import { bandOf, roundedTo } from "#contracts/grading.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import type { Issue } from "../errors.ts";

type Entry = Pick<ResultEntry, "status" | "value" | "label">;

/**
 * What is stored of an entry. On a scale with words the word is the result, and its number the one of the gradebook where
 * that has the same word, otherwise the nearest to it that has: word and number never contradict one another, so that
 * averages are those of the words on paper. A number alone is given the word it has.
 */
export function settle(entry: Entry, scale: GradingScale, proposed: number | null): EvaluationResult | Issue {
  if (entry.status !== "graded") return { status: entry.status, value: null, label: null };
  const { bands } = scale;
  if (bands.length === 0) {
    if (entry.value === null) return { path: "value", message: "escribe la nota", reason: "result_missing" };
    return inScale(entry.value, scale) ?? { status: "graded", value: entry.value, label: null };
  }
  if (entry.label === null) {
    if (entry.value === null) return { path: "label", message: "elige la calificación", reason: "result_missing" };
    const outside = inScale(entry.value, scale);
    return outside ?? { status: "graded", value: entry.value, label: bandOf(entry.value, scale)?.code ?? null };
  }
  const at = bands.findIndex(({ code }) => code === entry.label?.toUpperCase());
  const band = bands[at];
  if (band === undefined) {
    const words = bands.map(({ code }) => code).join(", ");
    return { path: "label", message: `debe ser una de ${words}`, reason: "result_unknown" };
  }
  const step = 10 ** -scale.decimals;
  const lowest = at === 0 ? scale.min : band.from;
  const next = bands[at + 1];
  const highest = next === undefined ? scale.max : roundedTo(scale.decimals, next.from - step);
  const wanted = entry.value ?? proposed ?? lowest;
  return { status: "graded", value: Math.min(highest, Math.max(lowest, wanted)), label: band.code };
}

function inScale(value: number, { min, max, decimals }: GradingScale): Issue | null {
  if (value < min || value > max) {
    return { path: "value", message: `debe estar entre ${min} y ${max}`, reason: "result_out_of_range" };
  }
  if (roundedTo(decimals, value) !== value) {
    const message = decimals === 0 ? "debe ser un número entero" : `lleva como mucho ${decimals} decimales`;
    return { path: "value", message, reason: "result_too_precise" };
  }
  return null;
}

/** Of what `settle` answers: is it a refusal? */
export const isIssue = (settled: EvaluationResult | Issue): settled is Issue => "path" in settled;
