import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Mark, weightedAverage } from "./grading.ts";

const cents = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((value) => value / 100);
const mark = fc.integer({ min: 1, max: 100 }).chain((maxPoints) =>
  fc.record({
    value: cents(maxPoints),
    status: fc.constant("scored"),
    maxPoints: fc.constant(maxPoints),
    weight: fc.integer({ min: 1, max: 10_000 }).map((value) => value / 100),
  }),
);
const scale = fc
  .record({ min: fc.integer({ min: 0, max: 5 }), span: fc.integer({ min: 1, max: 100 }), decimals: fc.nat(2) })
  .map(({ min, span, decimals }) => ({ min, max: min + span, pass: min, decimals }));
const ten = { min: 0, max: 10, pass: 5, decimals: 2 };

/** The same mean in whole numbers, so that no rounding of binary fractions can hide: half goes up. */
function exact(marks: readonly Mark[], { min, max, decimals }: { min: number; max: number; decimals: number }): number {
  const whole = (value: number) => BigInt(Math.round(value * 100));
  let top = 0n;
  let bottom = 1n;
  let weights = 0n;
  for (const { value, maxPoints, weight } of marks) {
    const points = whole(maxPoints);
    const own = whole(weight) * (BigInt(min) * points + whole(value ?? 0) * BigInt(max - min));
    top = top * points + own * bottom;
    bottom *= points;
    weights += whole(weight);
  }
  const factor = 10n ** BigInt(decimals);
  const divisor = bottom * weights;
  return Number((2n * top * factor + divisor) / (2n * divisor)) / Number(factor);
}

describe("the weighted average", () => {
  it("is the exact mean, rounded half up at the school's decimals, and stays within its scale", () => {
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), scale, (marks, of) => {
        const average = weightedAverage(marks, of);
        expect(average).toBe(exact(marks, of));
        expect(average).toBeGreaterThanOrEqual(of.min);
        expect(average).toBeLessThanOrEqual(of.max);
      }),
      { numRuns: 2000 },
    );
  });

  it("goes up at a half that binary fractions cannot hold", () => {
    const one = (value: number) => ({ value, status: "scored", maxPoints: 10, weight: 1 });
    expect(weightedAverage([one(1.01), one(1)], ten)).toBe(1.01);
    expect(weightedAverage([one(8.57), one(8.58)], ten)).toBe(8.58);
    expect(weightedAverage([one(4.35)], { ...ten, decimals: 1 })).toBe(4.4);
  });

  it("lies between the lowest and the highest mark and does not change with their order or a common weight", () => {
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), (marks) => {
        const shares = marks.map(({ value, maxPoints }) => ((value ?? 0) / maxPoints) * 10);
        const average = weightedAverage(marks, ten) ?? Number.NaN;
        expect(average).toBeGreaterThanOrEqual(Math.min(...shares) - 0.0051);
        expect(average).toBeLessThanOrEqual(Math.max(...shares) + 0.0051);
        expect(weightedAverage([...marks].reverse(), ten)).toBe(average);
        expect(
          weightedAverage(
            marks.map((one) => ({ ...one, weight: one.weight * 3 })),
            ten,
          ),
        ).toBe(average);
      }),
    );
  });

  it("counts one not handed in as the lowest, an exempt one not at all, and is null without any that counts", () => {
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 5 }), mark, scale, (marks, other, of) => {
        const missing = { ...other, value: null, status: "missing" };
        const exempt = { ...other, value: null, status: "exempt" };
        expect(weightedAverage([...marks, missing], of)).toBe(weightedAverage([...marks, { ...other, value: 0 }], of));
        expect(weightedAverage([...marks, exempt], of)).toBe(weightedAverage(marks, of));
        expect(weightedAverage([exempt], of)).toBeNull();
        expect(weightedAverage([missing], of)).toBe(of.min);
      }),
    );
    expect(weightedAverage([], ten)).toBeNull();
  });
});
