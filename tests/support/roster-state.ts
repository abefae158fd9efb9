import * as z from "zod";
import { REMOVAL_GROUPS, RemovalGroup, type RosterEntity } from "#contracts/api/roster/roster.ts";
import { entityOf, inGroup } from "#core/roster/plan/closings.ts";
import { knownIds, type RosterState, type StateRow } from "#core/roster/plan/state.ts";
import { perEntity } from "#core/roster/plan/target.ts";

const Live = z.record(RemovalGroup, z.number());

/** A school that has these rows alone, for plans that need no database. */
export function stateOf(
  rows: Partial<Record<RosterEntity, StateRow[]>>,
  actorSourcedId: string | null = null,
): RosterState {
  const all = perEntity((entity) => rows[entity] ?? []);
  const counts = REMOVAL_GROUPS.map((group) => [
    group,
    inGroup(group, all[entityOf(group)]).filter(({ live }) => live).length,
  ]);
  return {
    rows: all,
    roleIds: new Map(),
    actorSourcedId,
    known: knownIds(all),
    live: Live.parse(Object.fromEntries(counts)),
  };
}
