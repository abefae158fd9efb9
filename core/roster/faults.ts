import type { RosterFault } from "#contracts/roster.ts";

export const FAULT_LIMIT = 1_000;
/** Beyond this many nobody reads on: the file is of another kind, and judging it would only cost time. */
export const FAULT_STOP = 20_000;
const VALUE_LIMIT = 80;

/** Collects faults in order; keeps the first 1,000 and counts them all. */
export interface FaultList {
  readonly kept: RosterFault[];
  count: number;
}

export function newFaultList(): FaultList {
  return { kept: [], count: 0 };
}

export interface FaultSite {
  readonly file: string;
  readonly line?: number;
  readonly field?: string;
  readonly value?: string;
}

export function addFault(list: FaultList, site: FaultSite, code: string, message: string): void {
  list.count += 1;
  if (list.kept.length >= FAULT_LIMIT) return;
  list.kept.push({
    file: printable(site.file),
    line: site.line ?? null,
    field: site.field === undefined ? null : printable(site.field),
    code,
    message,
    value: site.value === undefined ? null : printable(site.value),
  });
}

/** Cuts to 80 characters and shows control characters as U+FFFD, so that a report can be stored and printed. */
export function printable(value: string): string {
  const cut = value.length > VALUE_LIMIT ? `${value.slice(0, VALUE_LIMIT - 1)}…` : value;
  return cut.replace(CONTROL, "\uFFFD").replace(LONE_SURROGATE, "\uFFFD");
}

const LONE_SURROGATE = /\p{Surrogate}/gu;
const CONTROL = new RegExp(`[${String.fromCharCode(0)}-${String.fromCharCode(31)}${String.fromCharCode(127)}]`, "g");
