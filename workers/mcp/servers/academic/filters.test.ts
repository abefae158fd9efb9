import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Period, plainText, within } from "./filters.ts";

describe("a period of days", () => {
  it("includes both ends and leaves `..` open", () => {
    const term = Period.parse("2026-09-10/2026-12-22");
    expect(within(term, "2026-09-10T00:00:00.000Z", "UTC")).toBe(true);
    expect(within(term, "2026-12-22T23:59:59.999Z", "UTC")).toBe(true);
    expect(within(term, "2026-12-23T00:00:00.000Z", "UTC")).toBe(false);
    expect(within(term, "2026-09-09T23:59:59.999Z", "UTC")).toBe(false);
    expect(within(Period.parse("../2026-12-22"), "1999-01-01T00:00:00.000Z", "UTC")).toBe(true);
    expect(within(Period.parse("2026-09-10/.."), "2099-01-01T00:00:00.000Z", "UTC")).toBe(true);
  });

  it("is one of days in the school, not in Greenwich", () => {
    const day = Period.parse("2026-11-24/2026-11-24");
    const [before, first, last, after] = ["23T22:59:59Z", "23T23:00:00Z", "24T22:59:59Z", "24T23:00:00Z"].map((time) =>
      within(day, `2026-11-${time}`, "Europe/Madrid"),
    );
    expect({ before, first, last, after }).toEqual({ before: false, first: true, last: true, after: false });
  });

  it.each(["2026-02-30/..", "2026-12-22/2026-09-10", "2026", "2026-1-1/..", "/", "../2026-13-01", "1.ª evaluación"])(
    "refuses %s",
    (text) => {
      expect(Period.safeParse(text).success).toBe(false);
    },
  );

  it("holds exactly the days between its ends", () => {
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, day, day, (one, other, at) => {
        const [from, to] = [one, other].map((date) => date.toISOString().slice(0, 10)).sort();
        const on = at.toISOString();
        const expected = on.slice(0, 10) >= `${from}` && on.slice(0, 10) <= `${to}`;
        expect(within(Period.parse(`${from}/${to}`), on, "UTC")).toBe(expected);
      }),
    );
  });
});

it("compares names without accents or case", () => {
  expect(plainText("Matemáticas I")).toBe("matematicas i");
  expect(plainText("Física y QUÍMICA")).toContain("quimica");
});
