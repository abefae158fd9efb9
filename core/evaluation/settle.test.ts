import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCALE_TEMPLATES } from "#contracts/api/institutions/scale-templates.ts";
import { bandOf } from "#contracts/grading.ts";
import { isIssue, settle } from "./settle.ts";

const { eso, bachillerato } = SCALE_TEMPLATES;
const entry = (value: number | null, label: string | null) => ({ status: "graded", value, label }) as const;

describe("what is stored of a result", () => {
  it("has a word and a number that say the same, whatever was proposed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...eso.bands.map(({ code }) => code)),
        fc.option(fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100)),
        (label, proposed) => {
          const result = settle(entry(null, label), eso, proposed);
          if (isIssue(result) || result.value === null) throw new Error("refused");
          expect(result.label).toBe(label);
          expect(bandOf(result.value, eso)?.code).toBe(label);
          // The gradebook's own number where its word is the one given.
          if (proposed !== null && bandOf(proposed, eso)?.code === label) expect(result.value).toBe(proposed);
        },
      ),
    );
  });

  it("is a whole number in Bachillerato, and none that is not on the scale", () => {
    expect(settle(entry(7, null), bachillerato, 6.6)).toEqual({ status: "graded", value: 7, label: null });
    expect(settle(entry(7.5, null), bachillerato, 7)).toMatchObject({ reason: "result_too_precise" });
    expect(settle(entry(11, null), bachillerato, 7)).toMatchObject({ reason: "result_out_of_range" });
    expect(settle(entry(null, null), bachillerato, 7)).toMatchObject({ reason: "result_missing" });
    expect(settle(entry(null, "XX"), eso, 7)).toMatchObject({ reason: "result_unknown" });
    expect(settle(entry(7.4, null), eso, null)).toEqual({ status: "graded", value: 7.4, label: "NT" });
    const none = { status: "not_assessed", value: 7, label: "NT" } as const;
    expect(settle(none, eso, 7)).toEqual({ status: "not_assessed", value: null, label: null });
  });
});
