import { STEP_TEMPLATE, type StepKind } from "../../contracts/api/behavior/procedures.ts";
import { behaviorProcedures, behaviorSteps, behaviorStepTemplates } from "../schema/index.ts";
import { addDays, schoolDays } from "./calendar.ts";
import type { Build, School } from "./school.ts";

/** What a procedure may be about. */
export interface Serious {
  readonly recordId: number;
  readonly date: string;
}

const HEARD: readonly StepKind[] = ["instructor", "student_hearing", "family_hearing"];
/** The steps that are done of the latest procedure, the one before, and the oldest, whose decision is overdue. */
const DONE: readonly (readonly StepKind[])[] = [[], ["instructor", "student_hearing"], HEARD];

/** The school's steps, and three open procedures about what was serious of late. */
export function addProcedures({ rows, today }: Build, school: School, serious: readonly Serious[]): void {
  const { institutionId } = school;
  for (const [at, { title, ...step }] of STEP_TEMPLATE.entries()) {
    rows.add(behaviorStepTemplates, { ...step, title: title.es, position: at + 1, institutionId });
  }
  const days = schoolDays(school.years.current.year);
  const past = days.filter((day) => day < today);
  const latest = serious.toSorted((a, b) => b.date.localeCompare(a.date));
  const [first, second] = latest;
  const old = latest.slice(2).find(({ date }) => date <= (past.at(-16) ?? ""));
  for (const [at, record] of [first, second, old].entries()) {
    if (record === undefined) continue;
    const openedOn = past.find((day) => day > record.date) ?? record.date;
    const after = (count: number) => days[days.indexOf(openedOn) + count] ?? addDays(openedOn, count);
    const done = DONE[at] ?? [];
    const instructorId = done.includes("instructor") ? (school.teachers[at]?.userId ?? null) : null;
    const procedureId = rows.add(behaviorProcedures, {
      institutionId,
      recordId: record.recordId,
      openedOn,
      openedBy: school.headUserId,
      instructorId,
      version: 1 + done.length,
    });
    for (const [position, { kind, title, days: count, countsFrom }] of STEP_TEMPLATE.entries()) {
      const isDone = done.includes(kind);
      rows.add(behaviorSteps, {
        institutionId,
        procedureId,
        kind,
        title: title.es,
        days: count,
        countsFrom,
        position: position + 1,
        dueOn: countsFrom === "opening" ? after(count) : null,
        state: isDone ? "done" : "due",
        settledOn: isDone ? [after(1), addDays(today, -1)].toSorted()[0] : null,
        settledBy: isDone ? school.headUserId : null,
      });
    }
  }
}
