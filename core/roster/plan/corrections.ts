import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import type { EntityPlan, HeldField } from "./planned.ts";
import type { RosterState, Value, Values } from "./state.ts";

/**
 * Takes out of the updates of people what somebody has corrected by hand since, unless the office says that the file is
 * right: for all, or person by person. Gives every such field, with what stands and what the file says.
 */
export function holdCorrected(users: EntityPlan, state: RosterState, overwrite: RosterOverwrite): HeldField[] {
  const byId = new Map(state.rows.users.map((row) => [row.id, row]));
  const chosen = new Set(overwrite.people);
  const held: HeldField[] = [];
  const updates = users.update.splice(0);
  for (const update of updates) {
    const row = byId.get(update.id);
    const corrected = update.changed.filter((field) => row?.corrected?.includes(field));
    if (row === undefined || corrected.length === 0) {
      users.update.push(update);
      continue;
    }
    const overwritten = overwrite.all === true || chosen.has(update.sourcedId);
    for (const field of corrected) {
      held.push({
        sourcedId: update.sourcedId,
        name: nameOf(row.values),
        field,
        current: textOf(row.values[field]),
        wanted: textOf(update.values[field]),
        overwritten,
      });
    }
    const changed = overwritten ? update.changed : update.changed.filter((field) => !corrected.includes(field));
    if (changed.length === 0) users.unchanged += 1;
    else {
      const kept = overwritten ? [] : corrected.map((field) => [field, row.values[field] ?? null] as const);
      users.update.push({ ...update, changed, values: { ...update.values, ...Object.fromEntries(kept) } });
    }
  }
  return held;
}

function nameOf({ givenName, familyName }: Values): string {
  return [givenName, familyName].filter((part) => typeof part === "string").join(" ");
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}
