import { expect } from "vitest";
import type { RosterChoices } from "#contracts/api/roster/roster.ts";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { readArchive } from "#core/roster/oneroster/archive.ts";
import { newFaultList } from "#core/roster/oneroster/faults.ts";
import { checkTables, readTables } from "#core/roster/oneroster/validate.ts";
import { makePlan } from "#core/roster/plan/plan.ts";
import type { Plan } from "#core/roster/plan/planned.ts";
import type { StateRow } from "#core/roster/plan/state.ts";
import { perEntity } from "#core/roster/plan/target.ts";
import { stateOf } from "#testing/roster-state.ts";
import { type RosterTexts, rosterTexts } from "../fixtures/roster.ts";
import { zipOf } from "../fixtures/zip.ts";

export const TODAY = "2026-11-23";

export interface Outcome {
  readonly faults: string[];
  readonly notices: string[];
  readonly plan: Plan;
  readonly orgs: readonly { sourcedId: string; included: boolean }[];
  readonly samePeople: readonly { sourcedId: string; joined: boolean }[];
}

export function read(
  bytes: Uint8Array,
  users: StateRow[] = [],
  choices: RosterChoices = {},
  orgs: StateRow[] = [],
): Outcome {
  const faults = newFaultList();
  const notices = newFaultList();
  const state = stateOf({ users, orgs });
  const tables = readTables(readArchive(bytes, faults, notices), TODAY, faults, notices);
  const found = checkTables(tables, state.known, TODAY, choices, faults, notices);
  const actor = {
    userId: 1,
    institutionId: 1,
    role: "",
    kind: "school_admin",
    permissions: ROLE_PERMISSIONS.school_admin,
    name: "",
    sessionId: "",
  } as const;
  const plan = makePlan({ actor }, TODAY, tables.tables, state, {}, faults, notices);
  const codes = (list: typeof faults) => [...new Set(list.kept.map(({ code }) => code))];
  return { faults: codes(faults), notices: codes(notices), plan, ...found };
}

export type Edit = (lines: string[]) => string[];
export const edited = (edits: Record<string, Edit>): RosterTexts => {
  const texts = rosterTexts();
  for (const [file, edit] of Object.entries(edits)) texts[file] = edit((texts[file] ?? "").split("\r\n")).join("\r\n");
  return texts;
};
export const replace =
  (from: string | RegExp, to: string): Edit =>
  (lines) => {
    const changed = lines.map((line) => line.replace(from, to));
    expect(changed).not.toEqual(lines);
    return changed;
  };
export const append =
  (...rows: string[]): Edit =>
  (lines) => [...lines.slice(0, -1), ...rows, ""];
export const everywhere = (edit: (text: string) => string) =>
  Object.fromEntries(Object.entries(rosterTexts()).map(([name, text]) => [name, edit(text)]));

export const value = ({ plan }: Outcome, entity: "users" | "students" | "enrollments" | "roles" | "orgs", id: string) =>
  plan.entities[entity].create.find(({ sourcedId }) => sourcedId === id)?.values;
export const has = ({ plan }: Outcome, entity: keyof Plan["entities"], id: string) =>
  plan.entities[entity].create.some(({ sourcedId }) => sourcedId === id);
export const sizeOf = ({ plan }: Outcome) => perEntity((entity) => plan.entities[entity].create.length);
export const WHOLE = sizeOf(read(zipOf(rosterTexts())));

export const manual = (email: string, kind = "teacher"): StateRow => ({
  id: 500,
  sourcedId: null,
  live: true,
  values: { email, kind, username: null, givenName: "A", familyName: "Mano", status: "active", isActive: true },
});

/** How an archive says something in its own way: what is noticed, and what comes of it. */
export type Variant = [name: string, archive: () => Uint8Array, notices: string[], then: (outcome: Outcome) => void];

/** None refuses the file; without notices said there are none. */
export function expectVariant([, archive, notices, then]: Variant): void {
  const outcome = read(archive());
  expect(outcome.faults).toEqual([]);
  expect(outcome.notices).toEqual(expect.arrayContaining(notices));
  if (notices.length === 0) expect(outcome.notices).toEqual([]);
  then(outcome);
}
