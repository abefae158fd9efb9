import { and, eq, gt, ne } from "drizzle-orm";
import { REMOVAL_GROUPS, type RemovalGroup, type RosterEntity } from "#contracts/api/roster/roster.ts";
import { rosterImports } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { readSchoolDay } from "../school-day.ts";
import { examine } from "./internal.ts";
import type { RosterTables } from "./oneroster/table.ts";
import { areMany, entityOf, holdAllClosings, inGroup } from "./plan/closings.ts";
import type { MissingRow, Plan } from "./plan/planned.ts";
import { loadState, type RosterState, type StateRow, type Value } from "./plan/state.ts";
import { choicesOf, expectCommitted, type StoredImport } from "./stored-import.ts";

export interface Removal {
  readonly group: RemovalGroup;
  readonly entity: RosterEntity;
  readonly id: number;
  readonly sourcedId: string;
  readonly name: string;
  /** Only the account is closed; the person stays in the school. */
  readonly accountOnly: boolean;
}

export interface RemovalPlan {
  readonly rows: readonly Removal[];
  readonly activePeople: number;
  /** Live rows of each group now, lacking or not. */
  readonly live: Readonly<Record<RemovalGroup, number>>;
}

/**
 * What the complete files of a committed archive lack, of all the school got from rosters, and what the archive closes
 * itself without its having gone with the import. Only the latest import
 * counts: an older archive knows nothing of who came since. Errors: 409 for any other import.
 */
export async function planRemovals(
  ctx: Context,
  tx: Transaction,
  stored: StoredImport,
  bytes: Uint8Array,
): Promise<RemovalPlan> {
  expectCommitted(stored);
  const [later] = await tx
    .select({ id: rosterImports.id })
    .from(rosterImports)
    .where(
      and(
        eq(rosterImports.institutionId, stored.institutionId),
        eq(rosterImports.kind, "import"),
        eq(rosterImports.format, "oneroster"),
        eq(rosterImports.status, "committed"),
        gt(rosterImports.committedAt, stored.committedAt),
        ne(rosterImports.id, stored.id),
      ),
    )
    .limit(1);
  if (later !== undefined)
    throw new AppError("conflict", "Hay una importación posterior: haz las bajas desde ella.", {
      reason: "removals_later_import",
    });
  const today = await readSchoolDay(ctx, tx);
  const load = (tables: RosterTables) => loadState(ctx, tx, tables, true);
  const { plan, state } = await examine(ctx, today, bytes, load, choicesOf(stored));
  if (plan === undefined || state === undefined) {
    throw new AppError("conflict", "El archivo ya no encaja con lo que tiene el centro: comprueba uno nuevo.", {
      reason: "removals_file_outdated",
    });
  }
  holdAllClosings(plan.entities, state);
  return {
    rows: REMOVAL_GROUPS.flatMap((group) => removalsOf(group, plan, state)),
    activePeople: state.rows.users.filter(({ live, values }) => live && values.isActive === true).length,
    live: state.live,
  };
}

/** Must the number be typed? When more than 5 % of any group would go, or anybody of the staff. */
export function mustType(plan: RemovalPlan, groups: readonly RemovalGroup[]): boolean {
  const counts = countGroups(plan.rows);
  return groups.some((group) => areMany(group, counts[group] ?? 0, plan.live[group]));
}

export function countGroups(rows: readonly Removal[]): Partial<Record<RemovalGroup, number>> {
  const counts: Partial<Record<RemovalGroup, number>> = {};
  for (const { group } of rows) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

function removalsOf(group: RemovalGroup, plan: Plan, state: RosterState): Removal[] {
  const entity = entityOf(group);
  const people = new Map(state.rows.users.map((row) => [row.sourcedId, fullName(row)]));
  const sections = new Map(state.rows.sections.map((row) => [row.sourcedId, String(row.values.title)]));
  const person = (id: Value | undefined) => (typeof id === "string" ? (people.get(id) ?? id) : "");
  const section = (id: Value | undefined) => (typeof id === "string" ? (sections.get(id) ?? id) : "");
  const nameOf = ({ values }: StateRow): string => {
    switch (entity) {
      case "enrollments":
        return `${person(values.student)} · ${section(values.section)}`;
      case "sectionTeachers":
        return `${person(values.user)} · ${section(values.section)}`;
      case "guardianships":
        return `${person(values.guardian)} · ${person(values.student)}`;
      case "roles":
        return `${person(values.user)} · ${values.role}`;
      default:
        return String(values.title ?? "");
    }
  };
  const { missing, deactivate } = plan.entities[entity];
  // Links that were too many to end with the import are few once more families have come.
  const gone: MissingRow[] = entity === "guardianships" ? [...missing, ...deactivate] : missing;
  return inGroup(group, gone)
    .map((row) => ({
      group,
      entity,
      id: row.id,
      sourcedId: row.sourcedId ?? "",
      name: entity === "users" ? fullName(row) : nameOf(row),
      accountOnly: row.accountOnly === true,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "es") || a.id - b.id);
}

function fullName({ values }: StateRow): string {
  return [values.familyName, values.givenName].filter((part) => typeof part === "string" && part !== "").join(", ");
}
