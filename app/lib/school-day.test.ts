import { expect, it } from "vitest";
import { clockOf, endOfDay } from "./school-day.ts";

it("ends a day by the clock of the school, in winter, in summer and on the islands", () => {
  expect(endOfDay("2026-12-01", "Europe/Madrid")).toBe("2026-12-01T22:59:00.000Z");
  expect(endOfDay("2026-06-01", "Europe/Madrid")).toBe("2026-06-01T21:59:00.000Z");
  expect(endOfDay("2026-12-01", "Atlantic/Canary")).toBe("2026-12-01T23:59:00.000Z");
});

it("a text that is no date has no end of day", () => {
  for (const text of ["", "0000-00-00", "2026-13-01", "2026-02-99", "mañana"]) {
    expect(endOfDay(text, "Europe/Madrid")).toBeNull();
  }
});

it("reads the clock of the school", () => {
  expect(clockOf(new Date("2026-11-23T07:05:00Z"), "Europe/Madrid")).toBe("08:05");
  expect(clockOf(new Date("2026-11-22T23:05:00Z"), "Europe/Madrid")).toBe("00:05");
});
