import { LAPSE_DAYS, type StepCounts, type StepKind, type StepState } from "#contracts/api/behavior/procedures.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";

/** A step as the rules see it. Days are `YYYY-MM-DD`. */
export interface Step {
  readonly id: number;
  readonly kind: StepKind;
  readonly countsFrom: StepCounts;
  /** School days from what it counts from. */
  readonly days: number;
  readonly state: StepState;
  /** Null while it counts from a decision that is not made. */
  readonly dueOn: string | null;
}

export interface Span {
  readonly startDate: string;
  readonly endDate: string;
}

export interface Calendar {
  readonly daysOff: readonly Span[];
  readonly terms: readonly Span[];
}

const DAY_MS = 86_400_000;
/** Further than any calendar is kept. */
const FAR = 1_500;

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

const within = (date: string, spans: readonly Span[]) =>
  spans.some(({ startDate, endDate }) => startDate <= date && date <= endDate);

/** Monday to Friday of a term, not declared free. After the last term that is known any weekday is one. */
export function isSchoolDay(date: string, { daysOff, terms }: Calendar): boolean {
  const weekday = new Date(date).getUTCDay();
  if (weekday === 0 || weekday === 6 || within(date, daysOff)) return false;
  return within(date, terms) || terms.every(({ endDate }) => endDate < date);
}

/** The school day that is `days` of them after a day; for 0 that day, or the first school day after it. */
export function schoolDayAfter(date: string, days: number, calendar: Calendar): string {
  let day = date;
  // The day it counts from is none of them.
  let left = days === 0 ? 1 : days;
  if (days > 0) day = addDays(day, 1);
  for (let each = 0; each < FAR; each += 1) {
    if (isSchoolDay(day, calendar)) left -= 1;
    if (left === 0) return day;
    day = addDays(day, 1);
  }
  return day;
}

const isSettled = ({ state }: Step) => state !== "due";
const isDecided = (steps: readonly Step[]) => steps.some((step) => step.kind === "decision" && isSettled(step));
const isBefore = ({ kind }: Step) => kind === "instructor" || kind === "student_hearing" || kind === "family_hearing";
/** It follows the decision, by what it is or by what its deadline counts from. */
const isAfter = ({ kind, countsFrom }: Step) =>
  kind === "appeal" || kind === "measures" || kind === "closing" || (kind !== "decision" && countsFrom === "decision");

export const isClosed = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.kind === "closing" && isSettled(step));

export const isOverdue = ({ state, dueOn }: Pick<Step, "state" | "dueOn">, today: string): boolean =>
  state === "due" && dueOn !== null && dueOn < today;

/** It is overdue for so long that the case may have lapsed. */
export const mayHaveLapsed = (step: Pick<Step, "state" | "dueOn">, today: string): boolean =>
  isOverdue(step, today) && step.dueOn !== null && addDays(step.dueOn, LAPSE_DAYS) < today;

/**
 * Why a step cannot come into a state as things stand; null when it can. Pupil and family are heard, or it is said why not,
 * before anything is decided; what follows a decision waits for it; closing is the last, and nothing changes after it.
 */
export function refusalOf(
  steps: readonly Step[],
  step: Step,
  to: StepState,
  openMeasures: number,
): ProblemReason | null {
  if (isClosed(steps)) return "behavior_procedure_closed";
  if (step.state === to) return null;
  if (to === "due") {
    if (isBefore(step) && isDecided(steps)) return "behavior_decision_made";
    if (step.kind === "decision" && steps.some((one) => isAfter(one) && isSettled(one))) return "behavior_step_after";
    return null;
  }
  if (step.state !== "due") return "behavior_step_settled";
  if (to === "not_needed" && (step.kind === "decision" || step.kind === "closing")) return "behavior_step_needed";
  if (step.kind === "decision" && steps.some((one) => isBefore(one) && !isSettled(one)))
    return "behavior_hearing_first";
  if (isAfter(step) && !isDecided(steps)) return "behavior_decision_first";
  if (step.kind === "closing" && (openMeasures > 0 || steps.some((one) => one.id !== step.id && !isSettled(one)))) {
    return "behavior_steps_open";
  }
  return null;
}

/** The steps after one has come into a state: a decision sets the deadlines that count from it, and takes them along. */
export function settled<Each extends Step>(
  steps: readonly Each[],
  step: Each,
  to: StepState,
  today: string,
  calendar: Calendar,
): Each[] {
  return steps.map((one) => {
    if (one.id === step.id) return { ...one, state: to };
    if (step.kind !== "decision" || one.countsFrom !== "decision") return one;
    return { ...one, dueOn: to === "due" ? null : schoolDayAfter(today, one.days, calendar) };
  });
}
