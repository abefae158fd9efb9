import { levelKey, scaleFor } from "#contracts/grade-levels.ts";
import { roundedTo } from "#contracts/grading.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { AppError, type Issue } from "../errors.ts";
import type { ScaleRow } from "./grading-scales.ts";

/** Whatever about a scale cannot be so. Errors: `unprocessable` with all of it, each at its field. */
export function requireSound(scale: GradingScale): void {
  const issues = [...faultsOf(scale)];
  const [first] = issues;
  if (first === undefined) return;
  throw new AppError("unprocessable", first.message, { reason: first.reason, issues });
}

function* faultsOf({ min, max, pass, decimals, bands }: GradingScale): Generator<Issue & { reason: ProblemReason }> {
  const figures = [
    ["min", min] as const,
    ["max", max] as const,
    ["pass", pass] as const,
    ...bands.map(({ from }, at) => [`bands.${at}.from`, from] as const),
  ];
  for (const [path, value] of figures) {
    if (roundedTo(decimals, value) === value) continue;
    yield { path, reason: "scale_too_fine", message: "Tiene más decimales que la escala." };
  }
  if (pass <= min || pass > max) {
    const message = "Se aprueba por encima del mínimo y, como mucho, con el máximo.";
    yield { path: "pass", reason: "scale_pass_outside", message };
  }
  for (const [at, { code, from }] of bands.entries()) {
    const before = bands[at - 1];
    if (before === undefined && from !== min) {
      const message = "El primer tramo empieza en el mínimo de la escala.";
      yield { path: `bands.${at}.from`, reason: "scale_bands_start", message };
    }
    if ((before !== undefined && from <= before.from) || from > max) {
      const message = "Cada tramo empieza por encima del anterior, y ninguno pasa del máximo.";
      yield { path: `bands.${at}.from`, reason: "scale_bands_order", message };
    }
    if (bands.slice(0, at).some((other) => other.code.toLowerCase() === code.toLowerCase())) {
      yield { path: `bands.${at}.code`, reason: "scale_code_twice", message: "Ya hay un tramo con esta abreviatura." };
    }
  }
  if (bands.length > 0 && !bands.some(({ from }) => from === pass)) {
    const message = "Con palabras, se aprueba donde empieza uno de los tramos.";
    yield { path: "pass", reason: "scale_pass_inside", message };
  }
}

/** No level is marked on two scales. Errors: `conflict` with the levels and the scale that has them. */
export function requireFree(scales: readonly ScaleRow[], id: number | null, gradeLevels: readonly string[]): void {
  const keys = new Map(gradeLevels.map((level) => [levelKey(level), level]));
  for (const other of scales) {
    const taken = other.id === id ? [] : other.gradeLevels.filter((level) => keys.has(levelKey(level)));
    if (taken.length === 0) continue;
    const message = `En la escala «${other.title}» ya ${taken.length === 1 ? "está" : "están"}: ${taken.join(", ")}.`;
    throw new AppError("conflict", message, {
      reason: "scale_level_taken",
      current: { gradeLevels: taken, scale: { id: other.id, title: other.title } },
      issues: [{ path: "gradeLevels", message, reason: "scale_level_taken" }],
    });
  }
}

/** Each level once, however it is written. */
export function distinctLevels(gradeLevels: readonly string[]): string[] {
  return [...new Map(gradeLevels.map((level) => [levelKey(level), level] as const).reverse()).values()].reverse();
}

/** What people see of a mark by a scale; its name and levels are not part of it. */
const shown = ({ min, max, pass, decimals, bands }: GradingScale) =>
  JSON.stringify([min, max, pass, decimals, bands.map(({ code, title, from }) => [code, title, from])]);

/** Those of `gradeLevels` whose marks are shown otherwise when a school's scales become `after`. */
export function levelsShownOtherwise(
  gradeLevels: readonly string[],
  before: readonly ScaleRow[],
  after: readonly (Omit<ScaleRow, "id"> & { readonly id: number | null })[],
): string[] {
  return gradeLevels.filter((level) => shown(scaleFor(before, level)) !== shown(scaleFor(after, level)));
}
