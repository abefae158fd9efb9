import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
import type { RosterFault } from "#contracts/api/roster/roster.ts";
import { showUnseen } from "#contracts/text.ts";

export const FAULT_LIMIT = 1_000;
/** Beyond this many nobody reads on: the file is of another kind, and judging it would only cost time. */
export const FAULT_STOP = 20_000;
const VALUE_LIMIT = 80;
const LINES_SHOWN = 20;

/** Faults whose value is only an example: a column of dates in another form is one fault, not a thousand. */
const EXAMPLE_ONLY: ReadonlySet<RosterFaultCode> = new Set([
  "wrong_date",
  "wrong_date_time",
  "implausible_date",
  "too_long",
  "wrong_id",
  "control_character",
  "hidden_characters",
  "email_ignored",
  "email_international",
  "date_and_time",
]);

/** Collects faults in order: equal ones are one entry with a count, one cell has one fault, the first 1,000 entries are kept. */
export interface FaultList {
  readonly kept: RosterFault[];
  /** Faulty cells and rows, not entries. */
  count: number;
  readonly groups: Map<string, RosterFault>;
  readonly cells: Set<string>;
}

export function newFaultList(): FaultList {
  return { kept: [], count: 0, groups: new Map(), cells: new Set() };
}

export interface FaultSite {
  readonly file: string;
  readonly line?: number;
  readonly field?: string;
  readonly value?: string;
  readonly detail?: string | undefined;
}

export function addFault(list: FaultList, site: FaultSite, code: RosterFaultCode, message: string): void {
  if (site.line !== undefined && site.field !== undefined && list.cells.size < FAULT_STOP) {
    const cell = `${site.file}:${site.line}:${site.field}`;
    if (list.cells.has(cell)) return;
    list.cells.add(cell);
  }
  list.count += 1;
  const value = site.value === undefined ? null : printable(site.value);
  const shown = EXAMPLE_ONLY.has(code) ? null : value;
  const key = JSON.stringify([site.file, site.field ?? null, code, message, shown]);
  const equal = list.groups.get(key);
  if (equal !== undefined) {
    equal.count += 1;
    if (site.line !== undefined && equal.lines.length < LINES_SHOWN) equal.lines.push(site.line);
    return;
  }
  if (list.kept.length >= FAULT_LIMIT) return;
  const fault: RosterFault = {
    file: printable(site.file),
    line: site.line ?? null,
    field: site.field === undefined ? null : printable(site.field),
    code,
    message,
    detail: site.detail === undefined ? null : printable(site.detail),
    value,
    count: 1,
    lines: site.line === undefined ? [] : [site.line],
  };
  list.groups.set(key, fault);
  list.kept.push(fault);
}

/** Cuts to 80 characters and shows what nobody sees as U+FFFD, so that a report can be stored and printed. */
export function printable(value: string): string {
  const cut = value.length > VALUE_LIMIT ? `${value.slice(0, VALUE_LIMIT - 1)}…` : value;
  return showUnseen(cut).replace(LONE_SURROGATE, "\uFFFD");
}

const LONE_SURROGATE = /\p{Surrogate}/gu;
