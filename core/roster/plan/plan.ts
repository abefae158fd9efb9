import type { RosterOverwrite } from "#contracts/api/roster/corrections.ts";
import {
  ROSTER_ENTITIES,
  type RosterCounts,
  type RosterEntity,
  type RosterFile,
} from "#contracts/api/roster/roster.ts";
import type { Context } from "../../context.ts";
import { mayAppoint } from "../../people/administrators.ts";
import { addFault, type FaultList } from "../oneroster/faults.ts";
import type { RosterTables } from "../oneroster/table.ts";
import { appointmentsOf } from "./appointments.ts";
import { holdClosings } from "./closings.ts";
import { holdCorrected } from "./corrections.ts";
import { endFamilies } from "./families.ts";
import type { EntityPlan, Plan } from "./planned.ts";
import { isFromSheet, isOwn, type RosterState, type StateRow, type Value, type Values } from "./state.ts";
import { newTarget, perEntity, type TargetState } from "./target.ts";
import { sessionsById, targetCourses } from "./target-courses.ts";
import { targetPeople } from "./target-people.ts";

const FILE_OF: Readonly<Record<RosterEntity, RosterFile>> = {
  academicSessions: "academicSessions.csv",
  orgs: "orgs.csv",
  users: "users.csv",
  roles: "roles.csv",
  students: "users.csv",
  guardianships: "users.csv",
  courses: "courses.csv",
  sections: "classes.csv",
  enrollments: "enrollments.csv",
  sectionTeachers: "enrollments.csv",
};

/**
 * Fields that name a row where its sourcedId is not known yet, so that rows made by hand are taken over. A session of
 * another source is not: `joinSessions` looks at its days too.
 */
const NATURAL_KEY: Partial<Record<RosterEntity, readonly string[]>> = {
  academicSessions: ["schoolYear", "type", "title"],
  roles: ["user", "org", "role"],
  enrollments: ["student", "section"],
  sectionTeachers: ["section", "user"],
};

/** Turns valid tables into what to create, update, deactivate; pure, so that a dry run and a commit agree. */
export function makePlan(
  ctx: Pick<Context, "actor">,
  today: string,
  tables: RosterTables,
  state: RosterState,
  overwrite: RosterOverwrite,
  faults: FaultList,
  notices: FaultList,
): Plan {
  const target = newTarget(tables);
  targetCourses(target, tables, state, faults, notices);
  distinguishSessions(target, state, notices);
  targetPeople(target, today, tables, state, mayAppoint(ctx.actor), faults, notices);
  return planOf(ctx, target, state, overwrite, faults, notices);
}

/** The plan towards what the school should have, wherever that was read. */
export function planOf(
  ctx: Pick<Context, "actor">,
  target: TargetState,
  state: RosterState,
  overwrite: RosterOverwrite,
  faults: FaultList,
  notices: FaultList,
): Plan {
  const scope = missableScope(target, state);
  const entities = perEntity((entity) =>
    diff(
      entity,
      target,
      state.rows[entity],
      (row) => !state.unnamed?.has(row.sourcedId ?? "") && isMissable(entity, row, target, scope),
    ),
  );
  const held = holdCorrected(entities.users, state, overwrite);
  holdClosings(entities, state, notices);
  endFamilies(entities.guardianships, target, state, notices);
  return { entities, appointments: appointmentsOf(ctx.actor, entities.users, state, faults), held };
}

/** A title that a session of another source has in the same year is told apart by the sourcedId. */
function distinguishSessions(target: TargetState, state: RosterState, notices: FaultList): void {
  const sessions = target.rows.academicSessions;
  const others = state.rows.academicSessions.filter(({ sourcedId }) => sourcedId !== null && !sessions.has(sourcedId));
  const taken = new Set(others.map(({ values }) => naturalKey("academicSessions", values)));
  for (const [sourcedId, row] of sessions) {
    const key = naturalKey("academicSessions", row.values);
    if (key !== undefined && taken.has(key)) {
      const title = `${row.values.title} (${sourcedId})`;
      sessions.set(sourcedId, { ...row, values: { ...row.values, title } });
      const site = { file: "academicSessions.csv", field: "title", value: String(row.values.title) };
      addFault(
        notices,
        site,
        "session_title_taken",
        "El centro ya tiene un periodo con ese título de otro origen: el nuevo lleva además su identificador.",
      );
    }
    taken.add(key);
  }
}

function diff(
  entity: RosterEntity,
  target: TargetState,
  current: readonly StateRow[],
  missable: (row: StateRow) => boolean,
): EntityPlan {
  const plan: EntityPlan = { create: [], update: [], unchanged: 0, deactivate: [], missing: [] };
  const wanted = target.rows[entity];
  const byId = new Map(current.map((row) => [row.sourcedId, row]));
  const byKey = new Map(
    current
      .filter(({ sourcedId }) => sourcedId === null || (entity !== "academicSessions" && !wanted.has(sourcedId)))
      .map((row) => [naturalKey(entity, row.values), row]),
  );
  const joined = entity === "users" ? joinedAccounts(target, current) : new Map<string, StateRow>();
  const taken = new Set<number>();
  for (const [sourcedId, { values, initial }] of wanted) {
    const row = byId.get(sourcedId) ?? joined.get(sourcedId) ?? byKey.get(naturalKey(entity, values) ?? sourcedId);
    if (row === undefined || taken.has(row.id)) {
      plan.create.push({ sourcedId, values: { ...initial, ...values } });
      continue;
    }
    taken.add(row.id);
    const changed = Object.keys(values).filter((field) => values[field] !== row.values[field]);
    if (row.sourcedId !== sourcedId) changed.push("sourcedId");
    if (changed.length === 0 || row.frozen) plan.unchanged += 1;
    else plan.update.push({ id: row.id, sourcedId, values: { ...row.values, ...values }, changed });
  }
  for (const row of current) {
    // Who came by a spreadsheet is no business of an archive, however complete.
    if (row.sourcedId === null || isFromSheet(row.sourcedId)) continue;
    if (taken.has(row.id) || !row.live || row.frozen) continue;
    if (row.values.kind !== "super_admin" && target.removed[entity].has(row.sourcedId)) plan.deactivate.push(row);
    else if (missable(row)) plan.missing.push(row);
  }
  return plan;
}

/** Accounts made by hand that, as the office says, are those of people of the archive; an operator's never is. */
function joinedAccounts(target: TargetState, current: readonly StateRow[]): Map<string, StateRow> {
  const byEmail = new Map(
    current
      .filter(({ sourcedId, values }) => isOwn(sourcedId) && values.kind !== "super_admin")
      .map((row) => [row.values.email, row]),
  );
  return new Map(
    [...target.joined].flatMap(([sourcedId, email]) => {
      const row = byEmail.get(email);
      return row === undefined ? [] : [[sourcedId, row] as const];
    }),
  );
}

function naturalKey(entity: RosterEntity, values: Values): string | undefined {
  const parts = NATURAL_KEY[entity]?.map((field) => values[field] ?? null);
  return parts === undefined || parts.includes(null) ? undefined : JSON.stringify(parts);
}

interface MissableScope {
  readonly actorSourcedId: string | null;
  /** People whose data a privacy request restricts or blocks: what hangs on them stays too. */
  readonly frozen: ReadonlySet<Value | undefined>;
  readonly isCoveredSession: (id: Value | undefined) => boolean;
  readonly sessionOfSection: ReadonlyMap<string, Value | undefined>;
}

/**
 * Organisations and sessions are never missing: past years stay. Courses, classes and enrollments are only looked for
 * in the school years the archive speaks of, so that a new year's archive says nothing about the last one.
 */
function isMissable(entity: RosterEntity, row: StateRow, target: TargetState, scope: MissableScope): boolean {
  if (entity === "guardianships") return isMissingFamily(row, target, scope);
  if (!target.bulk.has(FILE_OF[entity])) return false;
  switch (entity) {
    case "orgs":
    case "academicSessions":
    case "students":
      return false;
    case "users":
      return row.sourcedId !== scope.actorSourcedId && row.values.kind !== "super_admin";
    case "roles":
      return !scope.frozen.has(row.values.user);
    case "courses":
      return scope.isCoveredSession(row.values.schoolYear);
    case "sections":
      return scope.isCoveredSession(row.values.session);
    case "enrollments":
    case "sectionTeachers":
      return scope.isCoveredSession(scope.sessionOfSection.get(String(row.values.section)));
  }
}

/** The row of a pupil says who their family is, in a delta too; who is still named there is only missed in a bulk file. */
function isMissingFamily({ values }: StateRow, target: TargetState, scope: MissableScope): boolean {
  if (scope.frozen.has(values.guardian) || scope.frozen.has(values.student)) return false;
  const named = target.agents.get(String(values.student));
  if (named === undefined) return false;
  return target.bulk.has("users.csv") || !named.has(String(values.guardian));
}

function missableScope(target: TargetState, state: RosterState): MissableScope {
  const sessions = sessionsById(target, state);
  const yearOf = (id: Value | undefined) => (typeof id === "string" ? sessions.get(id)?.schoolYear : undefined);
  const years = new Set([
    ...[...target.rows.academicSessions.keys()].map(yearOf),
    ...[...target.rows.courses.values()].map(({ values }) => yearOf(values.schoolYear)),
    ...[...target.rows.sections.values()].map(({ values }) => yearOf(values.session)),
  ]);
  years.delete(undefined);
  const sessionOfSection = new Map<string, Value | undefined>();
  for (const { sourcedId, values } of state.rows.sections) {
    if (sourcedId !== null) sessionOfSection.set(sourcedId, values.session);
  }
  const frozen = new Set(
    [...state.rows.users, ...state.rows.students]
      .filter((row) => row.frozen === true)
      .map(({ sourcedId }) => sourcedId),
  );
  return {
    actorSourcedId: state.actorSourcedId,
    frozen,
    isCoveredSession: (id) => years.has(yearOf(id)),
    sessionOfSection,
  };
}

export function countPlan(plan: Plan): Record<RosterEntity, RosterCounts> {
  return perEntity((entity) => {
    const { create, update, unchanged, deactivate, missing } = plan.entities[entity];
    return {
      create: create.length,
      update: update.length,
      unchanged,
      deactivate: deactivate.length,
      missing: missing.length,
    };
  });
}

/** Rows that a commit writes. */
export function changes(plan: Plan): number {
  return ROSTER_ENTITIES.reduce((sum, entity) => {
    const { create, update, deactivate } = plan.entities[entity];
    return sum + create.length + update.length + deactivate.length;
  }, 0);
}
