import { REMOVAL_GROUPS, type RemovalGroup, type RosterEntity } from "#contracts/api/roster/roster.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import type { EntityPlan, MissingRow, PlannedUpdate } from "./planned.ts";
import type { RosterState, StateRow } from "./state.ts";

const MANY_SHARE = 0.05;
/** Lines of a class or a role that change with every delta; of people a single one goes with the import. */
const FEW_ROWS = 5;
const FEW_PEOPLE = 1;

const PEOPLE: readonly RemovalGroup[] = ["student", "parent", "teacher", "school_admin"];
export const STAFF: readonly RemovalGroup[] = ["teacher", "school_admin"];

export function isPeople(group: RemovalGroup): boolean {
  return PEOPLE.includes(group);
}

export function entityOf(group: RemovalGroup): RosterEntity {
  switch (group) {
    case "student":
    case "parent":
    case "teacher":
    case "school_admin":
      return "users";
    default:
      return group;
  }
}

/** Are these more than may go unseen? More than 5 % of their own group, and any of the staff. */
export function areMany(group: RemovalGroup, rows: number, live: number): boolean {
  return STAFF.includes(group) ? rows > 0 : rows > live * MANY_SHARE;
}

export function inGroup<Row extends StateRow>(group: RemovalGroup, rows: readonly Row[]): Row[] {
  return rows.filter(({ values }) => !isPeople(group) || values.kind === group);
}

type Entities = Readonly<Record<RosterEntity, EntityPlan>>;

/**
 * What an archive itself closes, by `tobedeleted` or an account that is not enabled, goes with the import only while it
 * is little: one press of a button never closes many people, nor anybody of the staff. What waits is missing like a row
 * that a complete file lacks, so that the removals show it by name and group and ask for its number.
 */
export function holdClosings(entities: Entities, state: RosterState, notices: FaultList): void {
  const held = hold(entities, state, (group, rows) => {
    const few = isPeople(group) ? FEW_PEOPLE : FEW_ROWS;
    return areMany(group, rows, state.live[group]) && (rows > few || STAFF.includes(group));
  });
  if (held === 0) return;
  const message =
    "El archivo cierra cuentas o grupos: más del 5 % de los suyos, o personal del centro. Se quedan hasta que se confirme en las bajas.";
  addFault(notices, { file: "users.csv", field: "status", value: String(held) }, "closings_to_confirm", message);
}

/** For the removals themselves: whatever the archive closes and the import has not closed waits there. */
export function holdAllClosings(entities: Entities, state: RosterState): void {
  hold(entities, state, () => true);
}

function hold(entities: Entities, state: RosterState, waits: (group: RemovalGroup, rows: number) => boolean): number {
  const { users } = entities;
  const byId = new Map(state.rows.users.map((row) => [row.id, row]));
  const disabled = users.update.flatMap((update): MissingRow[] => {
    const row = byId.get(update.id);
    return row !== undefined && closesAccount(update, row) ? [{ ...row, accountOnly: true }] : [];
  });
  for (const row of disabled) if (row.values.kind === "super_admin") keepAccount(users, row);
  let held = 0;
  for (const group of REMOVAL_GROUPS) {
    const plan = entities[entityOf(group)];
    const closed = inGroup(group, plan.deactivate);
    const shut = isPeople(group) ? inGroup(group, disabled) : [];
    const rows = closed.length + shut.length;
    // How family links end is settled by the rows of the pupils.
    if (group === "guardianships" || rows === 0 || !waits(group, rows)) continue;
    held += rows;
    plan.missing.push(...closed, ...shut);
    takeOut(plan.deactivate, new Set(closed.map(({ id }) => id)));
    for (const row of shut) keepAccount(users, row);
    if (isPeople(group)) keepPupils(entities.students, new Set(closed.map(({ sourcedId }) => sourcedId)));
  }
  return held;
}

function closesAccount({ changed, values }: PlannedUpdate, row: StateRow): boolean {
  return row.live && changed.includes("isActive") && values.isActive === false;
}

/** The rest of the row is written all the same. */
function keepAccount(users: EntityPlan, { id, values }: StateRow): void {
  const at = users.update.findIndex((update) => update.id === id);
  const update = users.update[at];
  if (update === undefined) return;
  const changed = update.changed.filter((field) => field !== "isActive");
  if (changed.length > 0) {
    users.update[at] = { ...update, changed, values: { ...update.values, isActive: values.isActive ?? true } };
  } else {
    users.update.splice(at, 1);
    users.unchanged += 1;
  }
}

/** A pupil's file goes with the person. */
function keepPupils(students: EntityPlan, people: ReadonlySet<string | null>): void {
  const ids = students.deactivate.filter(({ sourcedId }) => people.has(sourcedId)).map(({ id }) => id);
  takeOut(students.deactivate, new Set(ids));
}

function takeOut(rows: StateRow[], ids: ReadonlySet<number>): void {
  const rest = rows.filter(({ id }) => !ids.has(id));
  rows.splice(0, rows.length, ...rest);
}
