import * as z from "zod";

/** How a school marks: `min..max`, the lowest passing mark and the decimals shown. */
export const GradingScale = z.object({ min: z.number(), max: z.number(), pass: z.number(), decimals: z.int() });
export type GradingScale = z.infer<typeof GradingScale>;

export interface Mark {
  readonly value: number | null;
  readonly status: string;
  readonly maxPoints: number;
  readonly weight: number;
}

/**
 * Weighted mean of marks on the school's scale: each mark is its share of `maxPoints`; one not handed in counts as
 * the lowest, an exempt or cleared one not at all. Null without a mark that counts.
 */
export function weightedAverage(marks: readonly Mark[], scale: GradingScale): number | null {
  let sum = 0;
  let weights = 0;
  for (const mark of marks) {
    if (mark.status === "exempt" || mark.status === "cleared" || (mark.status === "scored" && mark.value === null))
      continue;
    const share = mark.status === "missing" ? 0 : (mark.value ?? 0) / mark.maxPoints;
    sum += mark.weight * (scale.min + share * (scale.max - scale.min));
    weights += mark.weight;
  }
  if (weights === 0) return null;
  const factor = 10 ** scale.decimals;
  // Twelve digits drop the noise of binary fractions, so that 1.005 is the half it says and goes up.
  return Math.round(Number(((sum / weights) * factor).toPrecision(12))) / factor;
}
