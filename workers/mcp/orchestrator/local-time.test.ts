import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inLocalTime, localTime } from "./local-time.ts";

describe("a time in a tool's answer", () => {
  it.each([
    ["2026-11-24T08:30:00.000Z", "Europe/Madrid", "2026-11-24T09:30:00+01:00"],
    ["2026-06-30T22:30:00Z", "Europe/Madrid", "2026-07-01T00:30:00+02:00"],
    ["2026-01-01T00:00:00Z", "Atlantic/Canary", "2026-01-01T00:00:00+00:00"],
    ["2026-01-01T02:00:00Z", "America/St_Johns", "2025-12-31T22:30:00-03:30"],
  ])("%s in %s is %s", (instant, zone, expected) => {
    expect(localTime(instant, zone)).toBe(expected);
  });

  it("is the same moment in any zone", () => {
    const moment = fc.date({ min: new Date("1980-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    const zone = fc.constantFrom("Europe/Madrid", "Atlantic/Canary", "America/Lima", "Asia/Kathmandu", "UTC");
    fc.assert(
      fc.property(moment, zone, (at, timeZone) => {
        const local = localTime(at.toISOString(), timeZone);
        expect(Date.parse(local)).toBe(Math.floor(at.getTime() / 1000) * 1000);
      }),
    );
  });

  it("changes wherever it stands, and nothing else does", () => {
    const instant = "2026-11-24T08:30:00.000Z";
    const answer = { rows: [{ gradedAt: instant, due_at: null, comment: instant, value: 8 }], started_at: instant };
    expect(inLocalTime(answer, "Europe/Madrid")).toEqual({
      rows: [{ gradedAt: "2026-11-24T09:30:00+01:00", due_at: null, comment: instant, value: 8 }],
      started_at: "2026-11-24T09:30:00+01:00",
    });
  });
});
