import fc from "fast-check";
import { expect, it } from "vitest";
import { FEWEST_PUPILS } from "#contracts/api/behavior/statistics.ts";
import { type Cell, suppressed } from "./suppress.ts";

const cell = (...pupils: number[]): Cell => new Map(pupils.map((pupil) => [pupil, 1]));
const pupils = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const told = (cells: Record<string, Cell>) => {
  const { total, counts } = suppressed(new Map(Object.entries(cells)));
  return {
    total: total?.records ?? null,
    ...Object.fromEntries([...counts].map(([key, one]) => [key, one?.records ?? null])),
  };
};

it("tells of nobody alone: a small cell is hidden, and a second one with it, so that no difference gives it away", () => {
  const cells = { a: cell(...pupils(0, 20)), b: cell(...pupils(20, 2)), c: cell(...pupils(30, 7)), d: cell() };
  expect(told(cells)).toEqual({ total: 29, a: 20, b: null, c: null, d: 0 });
  expect(told({ a: cell(1, 2), b: cell(3) })).toEqual({ total: null, a: null, b: null });
  expect(told({ a: cell(1, 2, 3), b: cell(4, 5, 6) })).toEqual({ total: 6, a: null, b: null });
  expect(told({ a: cell(...pupils(0, 9)), b: cell() })).toEqual({ total: 9, a: 9, b: 0 });
  expect(told({ a: cell(), b: cell() })).toEqual({ total: 0, a: 0, b: 0 });
  // Many records of few pupils are few.
  expect(told({ a: new Map([[1, 50]]), b: cell(...pupils(2, 6)), c: cell(...pupils(9, 8)) })).toEqual({
    total: 64,
    a: null,
    b: null,
    c: 8,
  });
});

it("whatever the table, what is shown is of five pupils or more, and so is all that is not", () => {
  const one = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 })), { maxLength: 12 })
    .map((entries): Cell => new Map(entries));
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), (cells) => {
      const table = new Map(cells.map((each, at) => [at, each]));
      const { total, counts } = suppressed(table);
      const hidden = cells.filter((_, at) => counts.get(at) === null);
      for (const [at, count] of counts) {
        if (count === null) continue;
        expect(count.pupils === 0 || count.pupils >= FEWEST_PUPILS).toBe(true);
        expect(count.pupils).toBe(table.get(at)?.size);
      }
      if (total === null) return;
      expect(total.pupils === 0 || total.pupils >= FEWEST_PUPILS).toBe(true);
      if (hidden.length === 0) return;
      expect(hidden.length).toBeGreaterThan(1);
      expect(new Set(hidden.flatMap((each) => [...each.keys()])).size).toBeGreaterThanOrEqual(FEWEST_PUPILS);
    }),
    { numRuns: 500 },
  );
});
