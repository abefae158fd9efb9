import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelKey, scaleFor } from "./grade-levels.ts";
import { bandOf, type Mark, roundedTo, weightedAverage } from "./grading.ts";

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

/** Any scale with words: bands on whole steps of its decimals, the first at its minimum. */
const worded = fc
  .record({
    decimals: fc.nat(2),
    min: fc.nat(5),
    steps: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 9 }),
    above: fc.nat(300),
  })
  .map(({ decimals, min, steps, above }) => {
    const factor = 10 ** decimals;
    let at = min * factor;
    const starts = [at, ...steps.map((step) => (at += step))];
    return {
      min,
      max: (at + above) / factor,
      decimals,
      bands: starts.map((start, index) => ({ code: `B${index}`, title: `Tramo ${index}`, from: start / factor })),
    };
  });

const eso = [
  ["IN", 0],
  ["SU", 5],
  ["BI", 6],
  ["NT", 7],
  ["SB", 9],
] as const;
const bands = eso.map(([code, from]) => ({ code, title: code, from }));

describe("the band of an average", () => {
  it("is there for every value of the scale, begins exactly where it says, and never sinks as the value rises", () => {
    fc.assert(
      fc.property(worded, fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 20 }), (scale, draws) => {
        const place = (value: number) => scale.bands.findIndex(({ code }) => code === bandOf(value, scale)?.code);
        for (const [index, { from }] of scale.bands.entries()) {
          expect(place(from)).toBe(index);
          if (index > 0) expect(place(roundedTo(2, from - 10 ** -scale.decimals))).toBe(index - 1);
        }
        const values = draws
          .map((draw) => scale.min + (draw / 1_000_000) * (scale.max - scale.min))
          .sort((a, b) => a - b);
        const places = [scale.min, ...values, scale.max].map(place);
        expect(places.every((one) => one >= 0)).toBe(true);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(places.at(-1)).toBe(scale.bands.length - 1);
      }),
      { numRuns: 2000 },
    );
  });

  it("is that of the number shown: 4.99 fails with decimals and passes without", () => {
    const code = (value: number, decimals: number) => bandOf(value, { decimals, bands })?.code;
    expect([0, 4.99, 5, 5.99, 6.75, 8.99, 9, 10].map((value) => code(value, 2))).toEqual([
      "IN",
      "IN",
      "SU",
      "SU",
      "BI",
      "NT",
      "SB",
      "SB",
    ]);
    expect([4.49, 4.5, 4.99, 8.5].map((value) => code(value, 0))).toEqual(["IN", "SU", "SU", "SB"]);
    expect([4.94, 4.95].map((value) => code(value, 1))).toEqual(["IN", "SU"]);
    fc.assert(
      fc.property(worded, fc.nat(1_000_000), (scale, draw) => {
        const value = scale.min + (draw / 1_000_000) * (scale.max - scale.min);
        expect(bandOf(value, scale)).toEqual(bandOf(roundedTo(scale.decimals, value), scale));
      }),
    );
    expect(bandOf(7, { decimals: 2, bands: [] })).toBeNull();
  });
});

describe("the scale of a course", () => {
  it("is its level's, in whatever way that is written, else the default one", () => {
    const scales = [
      { id: 1, gradeLevels: [], isDefault: true },
      { id: 2, gradeLevels: ["1º ESO", "2.º ESO"], isDefault: false },
      { id: 3, gradeLevels: ["1º Bachillerato"], isDefault: false },
    ];
    const of = (level: string) => scaleFor(scales, level).id;
    expect(["1º ESO", "1.º ESO", "1 eso", "2ºESO", "1.º BACHILLERATO"].map(of)).toEqual([2, 2, 2, 2, 3]);
    expect(["3º ESO", "11 ESO", "1º Primaria", ""].map(of)).toEqual([1, 1, 1, 1]);
    expect(levelKey("1º ESO, 2º ESO")).not.toBe(levelKey("1º ESO"));
    expect(() => scaleFor(scales.slice(1), "3º ESO")).toThrow();
  });
});
