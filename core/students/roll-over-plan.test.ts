import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ROLL_OVER_DECISIONS } from "#contracts/api/students/roll-over.ts";
import { nextLevel, planRollOver } from "./roll-over-plan.ts";

const LEVELS = new Set(["1º ESO", "2º ESO", "3º ESO", "4º ESO", "1º Bachillerato", "2º Bachillerato"]);
const level = fc.constantFrom(...LEVELS, "Aula específica", null);
const pupils = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 500 }),
    name: fc.string(),
    level,
    letter: fc.constantFrom("A", "B", null),
    evaluated: fc.constantFrom("promotes" as const, "repeats" as const, "graduates" as const, null),
  }),
  { selector: ({ id }) => id, maxLength: 60 },
);
const decided = fc.dictionary(fc.integer({ min: 1, max: 500 }).map(String), fc.constantFrom(...ROLL_OVER_DECISIONS));

describe("a year's roll-over", () => {
  it("keeps every pupil once, in the order given, and sends each one level on, nowhere, or out", () => {
    fc.assert(
      fc.property(pupils, decided, (drawn, by) => {
        const before = drawn.map(({ letter, ...pupil }) => ({
          ...pupil,
          group: letter === null ? null : `${pupil.level} ${letter}`,
        }));
        const decisions = new Map(Object.entries(by).map(([id, decision]) => [Number(id), decision]));
        const rolled = planRollOver(before, LEVELS, decisions);
        expect(rolled.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
        for (const [at, row] of rolled.entries()) {
          const { level: from, group } = before[at] ?? { level: null, group: null };
          expect([row.fromLevel, row.fromGroup]).toEqual([from, group]);
          if (row.decision === "promotes") expect(row.toLevel).toBe(nextLevel(from, LEVELS));
          if (row.decision === "repeats")
            expect([row.toLevel, row.toGroup]).toEqual([from, from === null ? null : group]);
          if (row.decision === "graduates" || row.decision === "leaves") {
            expect([row.toLevel, row.toGroup]).toEqual([null, null]);
          }
          if (row.decision === "promotes") expect(LEVELS.has(row.toLevel ?? "")).toBe(true);
          const asked = decisions.get(row.id) ?? before[at]?.evaluated ?? undefined;
          if (asked !== undefined && asked !== "promotes") expect(row.decision).toBe(asked);
        }
      }),
    );
  });

  it("keeps the letter of a group, however the group is written", () => {
    const rolled = planRollOver(
      [
        { id: 1, name: "", level: "2º ESO", group: "2º ESO B", evaluated: null },
        { id: 2, name: "", level: "2º ESO", group: "2ESOB", evaluated: null },
        { id: 3, name: "", level: "2º ESO", group: "Los Linces", evaluated: null },
        { id: 4, name: "", level: "4º ESO", group: "4º ESO A", evaluated: null },
        { id: 5, name: "", level: "1º Bachillerato", group: "1º Bachillerato C", evaluated: null },
        { id: 6, name: "", level: "2º ESO", group: "22 B", evaluated: null },
      ],
      LEVELS,
      new Map([[4, "promotes" as const]]),
    );
    expect(rolled.map(({ toLevel, toGroup, decision }) => [toLevel, toGroup, decision])).toEqual([
      ["3º ESO", "3º ESO B", "promotes"],
      ["3º ESO", "3ESOB", "promotes"],
      ["3º ESO", null, "promotes"],
      [null, null, "graduates"],
      ["2º Bachillerato", "2º Bachillerato C", "promotes"],
      ["3º ESO", null, "promotes"],
    ]);
  });
});
