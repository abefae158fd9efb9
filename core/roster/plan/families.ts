import { addFault, type FaultList } from "../oneroster/faults.ts";
import type { EntityPlan } from "./planned.ts";
import type { RosterState } from "./state.ts";
import type { TargetState } from "./target.ts";

/** From here on the end of family links is a removal, with its own confirmation. */
const MOST_SHARE = 0.05;
const FEW = 5;

/**
 * A pupil's row that no longer names a guardian ends the guardianship with the import itself: until then the former
 * guardian goes on seeing the child. Where no row of the file names a family, the exporter does not send families; and
 * more than a few ends at once look like a fault of the export. Both are left to the removals, which are confirmed.
 */
export function endFamilies(plan: EntityPlan, target: TargetState, state: RosterState, notices: FaultList): void {
  if (![...target.agents.values()].some(({ size }) => size > 0)) return;
  const ended = plan.missing.filter(
    ({ values }) => target.agents.get(String(values.student))?.has(String(values.guardian)) === false,
  );
  if (ended.length > Math.max(FEW, state.live.guardianships * MOST_SHARE)) {
    const message =
      "Muchos vínculos familiares dejan de figurar en el archivo: no se quitan hasta que se confirme en las bajas.";
    const site = { file: "users.csv", field: "agentSourcedIds", value: String(ended.length) };
    addFault(notices, site, "families_to_confirm", message);
    return;
  }
  const gone = new Set(ended);
  plan.missing.splice(0, plan.missing.length, ...plan.missing.filter((row) => !gone.has(row)));
  plan.deactivate.push(...ended);
}
