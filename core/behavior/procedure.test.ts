import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAPSE_DAYS, STEP_STATES, STEP_TEMPLATE } from "#contracts/api/behavior/procedures.ts";
import {
  addDays,
  type Calendar,
  isClosed,
  isOverdue,
  isSchoolDay,
  mayHaveLapsed,
  refusalOf,
  type Step,
  schoolDayAfter,
  settled,
} from "./procedure.ts";

const TODAY = "2026-10-05";
const NO_CALENDAR: Calendar = { daysOff: [], terms: [] };

const day = fc.integer({ min: 0, max: 700 }).map((days) => addDays("2026-01-01", days));
const span = fc
  .tuple(day, fc.integer({ min: 0, max: 20 }))
  .map(([startDate, length]) => ({ startDate, endDate: addDays(startDate, length) }));
const calendar = fc.record({
  daysOff: fc.array(span, { maxLength: 8 }),
  terms: fc.array(
    fc.tuple(day, fc.integer({ min: 30, max: 110 })).map(([startDate, length]) => ({
      startDate,
      endDate: addDays(startDate, length),
    })),
    { maxLength: 3 },
  ),
});

const opened = (from: Calendar = NO_CALENDAR): Step[] =>
  STEP_TEMPLATE.map(({ kind, days, countsFrom }, at) => ({
    id: at + 1,
    kind,
    days,
    countsFrom,
    state: "due",
    dueOn: countsFrom === "opening" ? schoolDayAfter(TODAY, days, from) : null,
  }));

describe("deadlines in school days", () => {
  it("skip weekends and days without lessons", () => {
    expect(schoolDayAfter("2026-10-05", 0, NO_CALENDAR)).toBe("2026-10-05");
    expect(schoolDayAfter("2026-10-05", 5, NO_CALENDAR)).toBe("2026-10-12");
    const holiday = { daysOff: [{ startDate: "2026-10-12", endDate: "2026-10-13" }], terms: [] };
    expect(schoolDayAfter("2026-10-05", 5, holiday)).toBe("2026-10-14");
    expect(schoolDayAfter("2026-10-10", 0, holiday)).toBe("2026-10-14");
    const terms = [
      { startDate: "2026-09-10", endDate: "2026-12-18" },
      { startDate: "2027-01-08", endDate: "2027-03-25" },
    ];
    expect(schoolDayAfter("2026-12-17", 2, { daysOff: [], terms })).toBe("2027-01-08");
  });

  it("are school days, with exactly that many of them in between, and never earlier for more days", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 40 }), calendar, (from, days, known) => {
        const due = schoolDayAfter(from, days, known);
        expect(isSchoolDay(due, known)).toBe(true);
        let passed = 0;
        for (let one = addDays(from, 1); one <= due; one = addDays(one, 1)) passed += isSchoolDay(one, known) ? 1 : 0;
        if (days > 0) expect(passed).toBe(days);
        const next = schoolDayAfter(from, days + 1, known);
        expect(days === 0 ? next >= due : next > due).toBe(true);
      }),
    );
  });
});

const move = fc.record({
  id: fc.integer({ min: 1, max: STEP_TEMPLATE.length }),
  to: fc.constantFrom(...STEP_STATES),
  openMeasures: fc.integer({ min: 0, max: 1 }),
});

it("whatever is tried, in whatever order: heard before decided, decided before what follows, closed at last and for ever", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      let steps = opened();
      for (const { id, to, openMeasures } of moves) {
        const step = steps.find((one) => one.id === id);
        if (step === undefined) throw new Error("each move is of a step");
        const before = steps;
        const refused = refusalOf(steps, step, to, openMeasures);
        if (isClosed(before)) expect(refused).toBe("behavior_procedure_closed");
        if (refused !== null) continue;
        steps = settled(steps, step, to, TODAY, NO_CALENDAR);
        const state = (kind: Step["kind"]) => steps.find((one) => one.kind === kind)?.state;
        if (state("decision") !== "due") {
          expect(state("decision")).toBe("done");
          for (const heard of ["instructor", "student_hearing", "family_hearing"] as const) {
            expect(state(heard)).not.toBe("due");
          }
        } else for (const after of ["appeal", "measures", "closing"] as const) expect(state(after)).toBe("due");
        for (const { countsFrom, dueOn } of steps) {
          expect(dueOn === null).toBe(countsFrom === "decision" && state("decision") === "due");
        }
        if (isClosed(steps)) {
          expect(openMeasures).toBe(0);
          expect(steps.every((one) => one.state !== "due")).toBe(true);
        }
      }
    }),
    { numRuns: 400 },
  );
});

it("the straight way leads to its closing, and no step of it can be left out but with a reason", () => {
  let steps = opened();
  for (const { id } of steps) {
    const step = steps.find((one) => one.id === id);
    if (step === undefined) throw new Error("no step");
    expect(refusalOf(steps, step, "done", 0)).toBeNull();
    steps = settled(steps, step, "done", TODAY, NO_CALENDAR);
  }
  expect(isClosed(steps)).toBe(true);
});

it("is overdue the day after its deadline, and may have lapsed after the days of that", () => {
  const step = { state: "due", dueOn: TODAY } as const;
  expect(isOverdue(step, TODAY)).toBe(false);
  expect(isOverdue(step, addDays(TODAY, 1))).toBe(true);
  expect(isOverdue({ ...step, state: "done" }, addDays(TODAY, 1))).toBe(false);
  expect(isOverdue({ ...step, dueOn: null }, addDays(TODAY, 1))).toBe(false);
  expect(mayHaveLapsed(step, addDays(TODAY, LAPSE_DAYS))).toBe(false);
  expect(mayHaveLapsed(step, addDays(TODAY, LAPSE_DAYS + 1))).toBe(true);
});
