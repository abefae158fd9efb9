import type { RemovalGroup, RosterRemovals } from "#contracts/api/roster/roster.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { isPeople } from "./plan/closings.ts";
import { countGroups, mustType, planRemovals } from "./removals.ts";
import { expectCommitted, getArchive, getStoredImport } from "./stored-import.ts";

interface GetRemovalsInput {
  readonly importId: number;
  readonly groups?: readonly RemovalGroup[] | undefined;
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Dry run of a removal: counts by group and the names, by page and search. Writes nothing. */
export async function getRemovals(ctx: Context, input: GetRemovalsInput): Promise<RosterRemovals> {
  authorize(ctx, "users.import");
  const stored = await getStoredImport(ctx, input.importId);
  // Before its archive is asked for: why there are no removals says more than that the file is gone.
  expectCommitted(stored);
  const bytes = await getArchive(ctx, stored);
  const plan = await ctx.db.transaction((tx) => planRemovals(ctx, tx, stored, bytes));
  const groups = input.groups ?? [];
  const chosen = plan.rows.filter(({ group }) => groups.includes(group));
  const sought = plain(input.search ?? "");
  const listed = (groups.length === 0 ? plan.rows : chosen).filter(({ name }) => plain(name).includes(sought));
  return {
    importId: input.importId,
    groups: countGroups(plan.rows),
    activePeople: plan.activePeople,
    chosen: chosen.length,
    chosenPeople: chosen.filter(({ group }) => isPeople(group)).length,
    mustType: mustType(plan, groups),
    data: listed
      .slice(input.offset, input.offset + input.limit)
      .map(({ group, sourcedId, name, accountOnly }) => ({ group, sourcedId, name, accountOnly })),
    total: listed.length,
    offset: input.offset,
  };
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
}
