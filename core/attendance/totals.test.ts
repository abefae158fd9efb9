import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ATTENDANCE_KINDS } from "#contracts/api/attendance/attendance.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import { lessonMinutes } from "./internal.ts";
import { type Attended, countingLessons, type Stay, totalsOf } from "./totals.ts";

const day = fc.integer({ min: 0, max: 290 }).map((days) => addDays("2026-09-01", days));
const sectionId = fc.integer({ min: 1, max: 4 });
const lesson = fc.record<Attended>({
  date: day,
  sectionId,
  kind: fc.constantFrom(...ATTENDANCE_KINDS),
  minutes: fc.integer({ min: 0, max: 55 }),
});
const range = fc.tuple(day, day).map(([a, b]) => (a < b ? { startDate: a, endDate: b } : { startDate: b, endDate: a }));
const stay = fc.record<Stay>({ sectionId, beginDate: fc.option(day), endDate: fc.option(day) });
const calendar = fc.record({
  today: day,
  daysOff: fc.array(
    range.map(({ startDate }) => ({ startDate, endDate: addDays(startDate, 3) })),
    { maxLength: 6 },
  ),
  stays: fc.array(stay, { maxLength: 6 }),
});
const lessons = fc.array(lesson, { maxLength: 60 });

/** The day of a moment, as somebody of that zone reads it off a calendar. */
const dayIn = (timeZone: string, moment: Date) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(moment);

describe("lessons that count", () => {
  it("are those given, on school days, within a stay: no other, and each of them", () => {
    fc.assert(
      fc.property(lessons, calendar, (all, given) => {
        const counted = new Set(countingLessons(all, given));
        for (const one of all) {
          const free = given.daysOff.some((off) => one.date >= off.startDate && one.date <= off.endDate);
          const inside = given.stays.some(
            (own) =>
              own.sectionId === one.sectionId &&
              !(own.beginDate !== null && one.date < own.beginDate) &&
              !(own.endDate !== null && one.date > own.endDate),
          );
          expect(counted.has(one)).toBe(one.date <= given.today && !free && inside);
        }
      }),
    );
  });

  it("are fewer by a holiday's when it is declared, and the same again when it is taken back", () => {
    fc.assert(
      fc.property(lessons, calendar, range, (all, given, off) => {
        const before = countingLessons(all, given);
        const after = countingLessons(all, { ...given, daysOff: [...given.daysOff, off] });
        expect(after).toEqual(before.filter(({ date }) => date < off.startDate || date > off.endDate));
      }),
    );
  });

  it("end with a withdrawal: what came after it counts for nobody's percentage", () => {
    fc.assert(
      fc.property(lessons, day, (all, left) => {
        const stays = [1, 2, 3, 4].map((id) => ({ sectionId: id, beginDate: null, endDate: left }));
        const counted = countingLessons(all, { today: "2027-08-31", daysOff: [], stays });
        expect(totalsOf(counted)).toEqual(totalsOf(all.filter(({ date }) => date <= left)));
      }),
    );
  });

  it.each(["Europe/Madrid", "Atlantic/Canary"])(
    "go by the day in %s, also in the night in which the clock changes",
    (zone) => {
      const moment = fc.integer({ min: 0, max: 290 * 24 * 4 }).map((n) => new Date(Date.UTC(2026, 8, 1) + n * 900_000));
      const nights = fc
        .constantFrom("2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2027-03-28T00:30:00Z")
        .map((at) => new Date(at));
      fc.assert(
        fc.property(lessons, fc.oneof(moment, nights), (all, now) => {
          const today = dayIn(zone, now);
          const stays = [1, 2, 3, 4].map((id) => ({ sectionId: id, beginDate: null, endDate: null }));
          const counted = countingLessons(all, { today, daysOff: [], stays });
          expect(counted).toEqual(all.filter(({ date }) => date <= today));
        }),
      );
      const midnight = new Date("2026-11-18T23:30:00Z");
      expect(dayIn(zone, midnight)).toBe(zone === "Europe/Madrid" ? "2026-11-19" : "2026-11-18");
    },
  );
});

describe("totals", () => {
  it("add up to the lessons, and those of the parts to those of the whole", () => {
    fc.assert(
      fc.property(lessons, (all) => {
        const whole = totalsOf(all);
        expect(whole.present + whole.late + whole.absent + whole.excused + whole.activity).toBe(all.length);
        const parts = [...Map.groupBy(all, (one) => one.sectionId).values()].map(totalsOf);
        for (const name of ["lessons", "present", "late", "absent", "excused", "activity", "lateMinutes"] as const) {
          expect(parts.reduce((sum, part) => sum + part[name], 0)).toBe(whole[name]);
        }
        if (all.length === 0) expect(whole.percentage).toBeNull();
        else expect(whole.percentage).toBeGreaterThanOrEqual(0);
        expect(whole.percentage ?? 0).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("count lateness and activities as attended, an excused absence as an absence", () => {
    const of = (...kinds: Attended["kind"][]) =>
      totalsOf(kinds.map((kind) => ({ date: "2026-11-18", sectionId: 1, kind, minutes: 5 })));
    expect(of("present", "late", "activity", "excused")).toMatchObject({ percentage: 75, lateMinutes: 5 });
    expect(of("absent", "excused", "present")).toMatchObject({ percentage: 33.33 });
  });

  it("know how long a lesson is", () => {
    expect(lessonMinutes({ startsAt: "08:15", endsAt: "09:10" })).toBe(55);
  });
});
