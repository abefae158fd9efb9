import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import {
  ROSTER_FILES,
  type RosterChoices,
  type RosterFileReport,
  type RosterOrg,
  type RosterSamePerson,
} from "#contracts/api/roster/roster.ts";
import type { Context } from "../context.ts";
import type { Issue } from "../errors.ts";
import { readArchive } from "./oneroster/archive.ts";
import { type FaultList, newFaultList } from "./oneroster/faults.ts";
import type { RosterTables } from "./oneroster/table.ts";
import { checkTables, readTables } from "./oneroster/validate.ts";
import { makePlan } from "./plan/plan.ts";
import type { Plan } from "./plan/planned.ts";
import type { RosterState } from "./plan/state.ts";

export interface Examination {
  readonly faults: FaultList;
  readonly notices: FaultList;
  readonly files: readonly RosterFileReport[];
  readonly orgs: readonly RosterOrg[];
  readonly samePeople: readonly RosterSamePerson[];
  /** Only when there is no fault. */
  readonly plan: Plan | undefined;
  /** What was loaded, once the archive could be read. */
  readonly state: RosterState | undefined;
}

/** What a commit must know of a file examined anew: why it cannot be written, or what would be. */
export interface Examined {
  readonly issues: readonly Issue[];
  readonly plan: Plan | undefined;
  readonly state: RosterState | undefined;
  /** Of a spreadsheet: what its report calls the same. */
  readonly digest?: string;
}

/**
 * Reads, validates and plans an archive; dry run and commit share it. `load` gives what the school has of the rows the
 * archive names; it is not asked when the archive cannot be opened. `today` is the school's day.
 */
export async function examine(
  ctx: Pick<Context, "actor">,
  today: string,
  bytes: Uint8Array,
  load: (tables: RosterTables) => Promise<RosterState>,
  choices: RosterChoices = {},
  overwrite: RosterOverwrite = {},
): Promise<Examination> {
  const faults = newFaultList();
  const notices = newFaultList();
  const nothing = { faults, notices, orgs: [], samePeople: [], plan: undefined, state: undefined };
  const texts = readArchive(bytes, faults, notices);
  if (faults.count > 0 && texts.size === 0) return { ...nothing, files: [] };
  const read = readTables(texts, today, faults, notices);
  const { tables } = read;
  const state = await load(tables);
  const found = checkTables(read, state.known, today, choices, faults, notices);
  const files = reportFiles(tables);
  if (faults.count > 0) return { ...nothing, ...found, files, state };
  const plan = makePlan(ctx, today, tables, state, overwrite, faults, notices);
  return { faults, notices, files, ...found, plan: faults.count > 0 ? undefined : plan, state };
}

function reportFiles(tables: RosterTables): RosterFileReport[] {
  return ROSTER_FILES.map((file) => {
    const table = tables.get(file);
    return { file, mode: table?.mode ?? "absent", rows: table?.size ?? 0 };
  });
}

export function archiveKey(institutionId: number, hash: string): string {
  return `rosters/${institutionId}/${hash}.zip`;
}
