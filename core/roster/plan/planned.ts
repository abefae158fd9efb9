import type { RosterAppointment, RosterEntity } from "#contracts/api/roster/roster.ts";
import type { StateRow, Values } from "./state.ts";

export interface PlannedRow {
  readonly sourcedId: string;
  readonly values: Values;
}

export interface PlannedUpdate extends PlannedRow {
  readonly id: number;
  /** Names of the fields that differ. */
  readonly changed: readonly string[];
}

export interface EntityPlan {
  readonly create: PlannedRow[];
  /** `values` hold the whole row as it shall be. */
  readonly update: PlannedUpdate[];
  unchanged: number;
  /** Asked for by `tobedeleted`, and few enough to go with the import. */
  readonly deactivate: StateRow[];
  /** Known from an earlier import, lacking in a bulk file; and closings that wait to be confirmed. */
  readonly missing: MissingRow[];
}

export interface MissingRow extends StateRow {
  /** The archive closes the account and leaves the person in the school. */
  readonly accountOnly?: true;
}

/** A field that somebody corrected by hand and a file says otherwise. */
export interface HeldField {
  readonly sourcedId: string;
  readonly name: string;
  readonly field: string;
  readonly current: string | null;
  readonly wanted: string | null;
  /** The office has said that the file is right. */
  readonly overwritten: boolean;
}

export interface Plan {
  readonly entities: Readonly<Record<RosterEntity, EntityPlan>>;
  /** What must be confirmed by its number. */
  readonly appointments: readonly RosterAppointment[];
  readonly held: readonly HeldField[];
}
