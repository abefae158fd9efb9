import type { GradingBand, GradingScale } from "./grading-scale.ts";

// Without schemas: pages work these out in the browser, as marks are typed.

export interface Mark {
  readonly value: number | null;
  readonly status: string;
  readonly maxPoints: number;
  readonly weight: number;
}

/** `value` to so many decimals, half up. Twelve digits drop the noise of binary fractions: 1.005 is the half it says. */
export function roundedTo(decimals: number, value: number): number {
  const factor = 10 ** decimals;
  return Math.round(Number((value * factor).toPrecision(12))) / factor;
}

/**
 * Weighted mean of marks on a scale: each mark is its share of `maxPoints`; one not handed in counts as
 * the lowest, an exempt or cleared one not at all. Null without a mark that counts.
 */
export function weightedAverage(
  marks: readonly Mark[],
  scale: Pick<GradingScale, "min" | "max" | "decimals">,
): number | null {
  let sum = 0;
  let weights = 0;
  for (const mark of marks) {
    if (mark.status === "exempt" || mark.status === "cleared" || (mark.status === "scored" && mark.value === null))
      continue;
    const share = mark.status === "missing" ? 0 : (mark.value ?? 0) / mark.maxPoints;
    sum += mark.weight * (scale.min + share * (scale.max - scale.min));
    weights += mark.weight;
  }
  return weights === 0 ? null : roundedTo(scale.decimals, sum / weights);
}

/**
 * The band of an average: it is rounded first, to the scale's decimals and half up as everywhere, then the band is the
 * last one that begins at or below it. So the word never contradicts the number beside it: with two decimals 4.99 is
 * still below a band from 5, without decimals it is a 5. Null on a scale of numbers only.
 *
 * The words IN, SU, BI, NT and SB are those of acts of evaluation in primary school (Real Decreto 157/2022, art. 26.2)
 * and ESO (Real Decreto 217/2022, art. 31.2), which name no numbers: IN is what does not pass, the others what does.
 * From which number each is given is the school's choice, usually 5, 6, 7 and 9.
 */
export function bandOf(
  value: number,
  { bands, decimals }: Pick<GradingScale, "bands" | "decimals">,
): GradingBand | null {
  const shown = roundedTo(decimals, value);
  return bands.findLast(({ from }) => from <= shown) ?? bands[0] ?? null;
}
