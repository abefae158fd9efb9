import type { RosterAppointment } from "#contracts/api/roster/roster.ts";
import type { Context } from "../../context.ts";
import { mayAppoint } from "../../people/administrators.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import { areMany, STAFF } from "./closings.ts";
import type { EntityPlan, PlannedUpdate } from "./planned.ts";
import type { RosterState, StateRow, Value, Values } from "./state.ts";

/** A few families with another address are everyday; more are a column that slipped. */
const FEW_ADDRESSES = 5;

type Actor = Context["actor"];

/**
 * What an import would change of who may do what, and of the address somebody signs in with: by name, and never with one
 * press alone. Faults: nobody changes their own role, and only an administrator touches another.
 */
export function appointmentsOf(
  actor: Actor,
  users: EntityPlan,
  state: RosterState,
  faults: FaultList,
): RosterAppointment[] {
  const byId = new Map(state.rows.users.map((row) => [row.id, row]));
  const known = users.update.flatMap((update) => {
    const row = byId.get(update.id);
    return row === undefined ? [] : [{ update, row }];
  });
  for (const { update, row } of known) addRightsFaults(actor, update, row, faults);
  const roles = known.filter(({ update, row }) => givesOrTakesRights(update, row));
  const made = users.create.filter(({ values }) => values.kind === "school_admin");
  return [
    ...roles.map(({ update, row }) =>
      appointment(update, "role", isIn(row) ? row.values.kind : null, update.values.kind),
    ),
    ...made.map((row) => appointment(row, "account", null, row.values.kind)),
    ...movedAddresses(known, state).map(({ update, row }) =>
      appointment(update, "address", row.values.email, update.values.email),
    ),
  ].sort((a, b) => a.name.localeCompare(b.name, "es"));
}

/** Can this person sign in now? */
function isIn({ live, values }: StateRow): boolean {
  return live && values.isActive === true;
}

function isStaff(kind: Value | undefined): boolean {
  return STAFF.some((group) => group === kind);
}

function givesOrTakesRights({ changed, values }: PlannedUpdate, row: StateRow): boolean {
  if (changed.includes("kind")) return true;
  return isStaff(values.kind) && values.isActive === true && !isIn(row);
}

/** Of the staff each one; of families and pupils only where they are too many to be everyday. */
function movedAddresses(
  known: readonly { readonly update: PlannedUpdate; readonly row: StateRow }[],
  state: RosterState,
): { readonly update: PlannedUpdate; readonly row: StateRow }[] {
  const moved = known.filter(
    ({ update, row }) => update.changed.includes("email") && row.values.email !== null && isIn(row),
  );
  return (["school_admin", "teacher", "parent", "student"] as const).flatMap((group) => {
    const of = moved.filter(({ row }) => row.values.kind === group);
    return isStaff(group) || (of.length > FEW_ADDRESSES && areMany(group, of.length, state.live[group])) ? of : [];
  });
}

function addRightsFaults(actor: Actor, { changed, sourcedId }: PlannedUpdate, row: StateRow, faults: FaultList): void {
  const site = { file: "users.csv", field: "sourcedId", value: sourcedId };
  if (row.id === actor.userId && changed.includes("kind")) {
    addFault(faults, site, "own_role", "El envío cambiaría el papel de quien lo importa.");
  }
  const touches = ["kind", "email", "username", "isActive", "status"].some((field) => changed.includes(field));
  const isAdministrator = row.values.kind === "school_admin";
  if (row.isBeyond && !isAdministrator && touches && row.id !== actor.userId) {
    addFault(
      faults,
      site,
      "person_not_yours",
      "Tiene permisos que tú no puedes dar: su cuenta la cambia la dirección.",
    );
  }
  if (!mayAppoint(actor) && isAdministrator && touches && row.id !== actor.userId) {
    addFault(
      faults,
      site,
      "administrator_not_yours",
      "Solo la dirección o la administración del centro cambia a quien lo administra.",
    );
  }
}

function appointment(
  { sourcedId, values }: { readonly sourcedId: string; readonly values: Values },
  change: RosterAppointment["change"],
  from: Value | undefined,
  to: Value | undefined,
): RosterAppointment {
  const name = [values.givenName, values.familyName].filter((part) => typeof part === "string").join(" ");
  return { sourcedId, name, change, from: textOf(from), to: textOf(to) };
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}
