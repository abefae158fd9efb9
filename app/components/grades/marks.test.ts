import { describe, expect, it } from "vitest";
import { averageOf, parseBlock, parseMark } from "./marks.ts";

const range = { min: 0, max: 10 };
const scale = { min: 0, max: 10, pass: 5, decimals: 2, bands: [] };
const assignment = { id: 1, title: "Control", dueAt: null, maxPoints: 10, weight: 1, published: true };

describe("a typed mark", () => {
  it("takes comma or point, NP and EX in any case, and nothing for blank", () => {
    expect(parseMark(" 7,25 ", range)).toEqual({ ok: true, mark: { value: 7.25, status: "scored" } });
    expect(parseMark(".5", range)).toEqual({ ok: true, mark: { value: 0.5, status: "scored" } });
    expect(parseMark("np", range)).toEqual({ ok: true, mark: { value: null, status: "missing" } });
    expect(parseMark("  ", range)).toEqual({ ok: true, mark: { value: null, status: "cleared" } });
    expect(parseMark("Ex", range)).toEqual({ ok: true, mark: { value: null, status: "exempt" } });
  });

  it.each([
    ["siete", "notNumber"],
    ["1.234,5", "notNumber"],
    ["1e1", "notNumber"],
    ["7,255", "tooPrecise"],
    ["10,01", "outOfRange"],
    ["-1", "outOfRange"],
  ])("refuses %j as %s", (typed, reason) => {
    expect(parseMark(typed, range)).toEqual({ ok: false, reason });
  });
});

describe("a block of a spreadsheet", () => {
  it("keeps empty cells and drops the final line break", () => {
    expect(parseBlock("7\t\t8\r\n9\tNP\t\r\n")).toEqual([
      ["7", "", "8"],
      ["9", "NP", ""],
    ]);
  });
});

describe("an average", () => {
  it("weighs shares of each assignment, counts what was not handed in as the lowest and leaves exempt ones out", () => {
    const marks = [
      { mark: { value: 8, status: "scored" }, assignment },
      { mark: { value: 20, status: "scored" }, assignment: { ...assignment, maxPoints: 40, weight: 2 } },
      { mark: { value: null, status: "missing" }, assignment },
      { mark: { value: null, status: "exempt" }, assignment: { ...assignment, weight: 50 } },
      { mark: { value: null, status: "scored" }, assignment: { ...assignment, weight: 50 } },
    ] as const;
    expect(averageOf(marks, scale)).toBe(4.5);
    expect(averageOf(marks.slice(3), scale)).toBeNull();
  });

  it("stretches over a scale that does not begin at zero", () => {
    const marks = [{ mark: { value: 5, status: "scored" as const }, assignment }];
    expect(averageOf(marks, { ...scale, min: 1 })).toBe(5.5);
  });
});
