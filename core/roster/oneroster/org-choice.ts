import type { RosterOrg } from "#contracts/api/roster/roster.ts";
import { splitList } from "./cell.ts";
import { addFault, type FaultList } from "./faults.ts";
import type { KnownIds } from "./references.ts";
import { cell, type RosterTable, type RosterTables } from "./table.ts";

/**
 * Which organisations of an archive are the school's own, and leaves the rows of all others out. Without a choice
 * (`includeOrgs`, sourcedIds) they are the schools an earlier import brought, or the only school there is; an archive of
 * several unknown schools is a fault that asks for one.
 */
export function chooseOrgs(
  tables: RosterTables,
  known: KnownIds,
  includeOrgs: readonly string[] | undefined,
  faults: FaultList,
  notices: FaultList,
): RosterOrg[] {
  const table = tables.get("orgs.csv");
  if (table === undefined) return [];
  const orgs = [...table.rows].filter(({ deleted }) => !deleted);
  const schools = orgs.filter((row) => cell(table, row, "type") === "school").map(({ sourcedId }) => sourcedId);
  const knownSchools = schools.filter((id) => known.ids["orgs.csv"].has(id));
  const chosen = chosenSchools(schools, knownSchools, includeOrgs);
  if (chosen === undefined) {
    const message = `El envío trae ${schools.length} centros: elige cuál es el tuyo para leer solo sus filas.`;
    addFault(faults, { file: "orgs.csv", field: "type" }, "choose_org", message);
    return listOrgs(table, tables, () => false);
  }
  const [only] = schools;
  if (schools.length === 1 && only !== undefined && knownSchools.length === 0 && known.hasOrgs) {
    const message = "El centro del envío no es el de las importaciones anteriores. Comprueba que es el tuyo.";
    addFault(notices, { file: "orgs.csv", field: "sourcedId", value: only }, "other_school", message);
  }
  const parents = new Map(orgs.map((row) => [row.sourcedId, cell(table, row, "parentSourcedId")]));
  const others = new Set(schools.filter((id) => !chosen.has(id)));
  if (others.size === 0) return listOrgs(table, tables, () => true);
  const isOwn = (id: string) => ancestors(id, parents).some((one) => chosen.has(one));
  const isAbove = (id: string) => [...chosen].some((one) => ancestors(one, parents).includes(id));
  const report = listOrgs(table, tables, (id) => isOwn(id) || isAbove(id));
  for (const row of orgs) if (!isOwn(row.sourcedId) && !isAbove(row.sourcedId)) table.leaveOut(row.index);
  leaveOutRows(tables, { isOwn, isAbove });
  for (const row of orgs) {
    if (!others.has(row.sourcedId)) continue;
    const site = { file: row.source, line: row.line, field: "sourcedId", value: cell(table, row, "name") };
    addFault(
      notices,
      site,
      "org_left_out",
      "El envío trae filas de otro centro; no se importan mientras no lo elijas.",
    );
  }
  return report;
}

function chosenSchools(
  schools: readonly string[],
  known: readonly string[],
  includeOrgs: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (includeOrgs !== undefined) {
    const chosen = schools.filter((id) => includeOrgs.includes(id));
    return chosen.length > 0 || schools.length === 0 ? new Set(chosen) : undefined;
  }
  if (schools.length < 2) return new Set(schools);
  return known.length > 0 ? new Set(known) : undefined;
}

/** The organisation itself and all above it. */
function ancestors(id: string, parents: ReadonlyMap<string, string>): string[] {
  const path: string[] = [];
  for (let at = id; at !== "" && !path.includes(at); at = parents.get(at) ?? "") path.push(at);
  return path;
}

interface Reach {
  readonly isOwn: (org: string) => boolean;
  readonly isAbove: (org: string) => boolean;
}

function leaveOutRows(tables: RosterTables, { isOwn, isAbove }: Reach): void {
  const isOurs = memo(isOwn);
  const sections = keep(tables.get("classes.csv"), (table, index) => isOurs(valueAt(table, index, "schoolSourcedId")));
  const taught = new Set<number>();
  const classes = tables.get("classes.csv");
  for (const index of sections ?? []) if (classes) taught.add(classes.numberAt(index, "courseSourcedId"));
  keep(
    tables.get("courses.csv"),
    (table, index) => isOurs(valueAt(table, index, "orgSourcedId")) || taught.has(table.numberAt(index, "sourcedId")),
  );
  keep(tables.get("enrollments.csv"), (table, index) => {
    const section = classes?.find(table.numberAt(index, "classSourcedId")) ?? -1;
    return section === -1 || classes === undefined
      ? isOurs(valueAt(table, index, "schoolSourcedId"))
      : !classes.isLeftOut(section);
  });
  const people = ownPeople(tables, isOurs);
  keep(tables.get("users.csv"), (table, index) => people.has(table.numberAt(index, "sourcedId")));
  keep(
    tables.get("roles.csv"),
    (table, index) =>
      people.has(table.numberAt(index, "userSourcedId")) &&
      (isOurs(valueAt(table, index, "orgSourcedId")) || isAbove(valueAt(table, index, "orgSourcedId"))),
  );
  keep(tables.get("demographics.csv"), (table, index) => people.has(table.numberAt(index, "sourcedId")));
}

/** Who has a role in the school, is in one of its classes, or is named by one of its pupils; by number of sourcedId. */
function ownPeople(tables: RosterTables, isOurs: (org: string) => boolean): Set<number> {
  const people = new Set<number>();
  const roles = tables.get("roles.csv");
  for (const { index } of roles?.rows ?? []) {
    if (roles && isOurs(valueAt(roles, index, "orgSourcedId"))) people.add(roles.numberAt(index, "userSourcedId"));
  }
  const enrollments = tables.get("enrollments.csv");
  for (const { index } of enrollments?.rows ?? [])
    if (enrollments) people.add(enrollments.numberAt(index, "userSourcedId"));
  const users = tables.get("users.csv");
  const agents = new Set<number>();
  for (const row of users?.rows ?? []) {
    if (users === undefined) continue;
    const number = users.numberAt(row.index, "sourcedId");
    if (isOurs(cell(users, row, "primaryOrgSourcedId"))) people.add(number);
    if (!people.has(number)) continue;
    for (const agent of splitList(cell(users, row, "agentSourcedIds"))) agents.add(users.pool.find(agent));
  }
  for (const agent of agents) people.add(agent);
  return people;
}

/** Leaves out what does not pass; the rows that stay. */
function keep(
  table: RosterTable | undefined,
  isKept: (table: RosterTable, index: number) => boolean,
): number[] | undefined {
  if (table === undefined) return undefined;
  const kept: number[] = [];
  for (const row of table.rows) {
    // A row that is to be deleted says little else; only the school's own rows can be.
    if (row.deleted || isKept(table, row.index)) kept.push(row.index);
    else table.leaveOut(row.index);
  }
  return kept;
}

function valueAt(table: RosterTable, index: number, name: string): string {
  return table.pool.valueOf(table.numberAt(index, name));
}

function memo(isTrue: (id: string) => boolean): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const answer = known.get(id) ?? isTrue(id);
    known.set(id, answer);
    return answer;
  };
}

function listOrgs(table: RosterTable, tables: RosterTables, isIncluded: (id: string) => boolean): RosterOrg[] {
  const people = countBy(tables.get("roles.csv"), "orgSourcedId", "userSourcedId");
  const classes = countBy(tables.get("classes.csv"), "schoolSourcedId", "sourcedId");
  return [...table.rows]
    .filter(({ deleted }) => !deleted)
    .map((row) => ({
      sourcedId: row.sourcedId,
      name: cell(table, row, "name"),
      type: cell(table, row, "type"),
      included: isIncluded(row.sourcedId),
      people: people.get(row.sourcedId)?.size ?? 0,
      classes: classes.get(row.sourcedId)?.size ?? 0,
    }));
}

/** Distinct values of one column for each value of another. */
function countBy(table: RosterTable | undefined, by: string, what: string): Map<string, Set<number>> {
  const counts = new Map<string, Set<number>>();
  for (const row of table?.rows ?? []) {
    if (table === undefined) continue;
    const org = cell(table, row, by);
    const seen = counts.get(org) ?? new Set<number>();
    counts.set(org, seen.add(table.numberAt(row.index, what)));
  }
  return counts;
}
