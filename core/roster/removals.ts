import { and, eq, gt, ne } from "drizzle-orm";
import { REMOVAL_GROUPS, type RemovalGroup, type RosterEntity } from "#contracts/roster.ts";
import { rosterImports } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";
import { examine } from "./internal.ts";
import type { Plan } from "./plan.ts";
import { loadState, type RosterState, type StateRow, type Value } from "./state.ts";
import { choicesOf, type StoredImport } from "./stored-import.ts";

const TYPED_SHARE = 0.05;
const PEOPLE: readonly RemovalGroup[] = ["student", "parent", "teacher", "school_admin"];

export interface Removal {
  readonly group: RemovalGroup;
  readonly entity: RosterEntity;
  readonly id: number;
  readonly sourcedId: string;
  readonly name: string;
}

export interface RemovalPlan {
  readonly rows: readonly Removal[];
  readonly activePeople: number;
  /** Live rows of each group now, lacking or not. */
  readonly live: Readonly<Record<RemovalGroup, number>>;
}

/**
 * What the complete files of a committed archive lack, of all the school got from rosters. Only the latest import
 * counts: an older archive knows nothing of who came since. Errors: 409 for any other import.
 */
export async function planRemovals(
  ctx: Context,
  tx: Transaction,
  stored: StoredImport,
  bytes: Uint8Array,
): Promise<RemovalPlan> {
  if (stored.kind !== "import" || stored.status !== "committed" || stored.committedAt === null) {
    throw new AppError("conflict", "Primero hay que hacer la importación; las bajas van después.", {
      reason: "removals_too_early",
    });
  }
  const [later] = await tx
    .select({ id: rosterImports.id })
    .from(rosterImports)
    .where(
      and(
        eq(rosterImports.institutionId, stored.institutionId),
        eq(rosterImports.kind, "import"),
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
  const state = await loadState(ctx, tx);
  const { plan } = await examine(ctx, bytes, async () => state, choicesOf(stored));
  if (plan === undefined) {
    throw new AppError("conflict", "El archivo ya no encaja con lo que tiene el centro: comprueba uno nuevo.", {
      reason: "removals_file_outdated",
    });
  }
  return {
    rows: REMOVAL_GROUPS.flatMap((group) => removalsOf(group, plan, state)),
    activePeople: state.rows.users.filter(({ live, values }) => live && values.isActive === true).length,
    live: liveRows(state),
  };
}

export function isPeople(group: RemovalGroup): boolean {
  return PEOPLE.includes(group);
}

/** Must the number be typed? When more than 5 % of the people, or of the rows of any other group, would go. */
export function mustType(plan: RemovalPlan, groups: readonly RemovalGroup[]): boolean {
  const goes = (some: readonly RemovalGroup[]) => plan.rows.filter(({ group }) => some.includes(group)).length;
  if (goes(groups.filter(isPeople)) > plan.activePeople * TYPED_SHARE) return true;
  return groups.some((group) => !isPeople(group) && goes([group]) > plan.live[group] * TYPED_SHARE);
}

export function countGroups(rows: readonly Removal[]): Partial<Record<RemovalGroup, number>> {
  const counts: Partial<Record<RemovalGroup, number>> = {};
  for (const { group } of rows) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

function entityOf(group: RemovalGroup): RosterEntity {
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

function liveRows(state: RosterState): Record<RemovalGroup, number> {
  const of = (group: RemovalGroup) => {
    const rows = state.rows[entityOf(group)].filter(({ live }) => live);
    return isPeople(group) ? rows.filter(({ values }) => values.kind === group).length : rows.length;
  };
  return {
    student: of("student"),
    parent: of("parent"),
    teacher: of("teacher"),
    school_admin: of("school_admin"),
    enrollments: of("enrollments"),
    sectionTeachers: of("sectionTeachers"),
    guardianships: of("guardianships"),
    sections: of("sections"),
    courses: of("courses"),
    roles: of("roles"),
  };
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
  return plan.entities[entity].missing
    .filter(({ values }) => entity !== "users" || values.kind === group)
    .map((row) => ({
      group,
      entity,
      id: row.id,
      sourcedId: row.sourcedId ?? "",
      name: entity === "users" ? fullName(row) : nameOf(row),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "es") || a.id - b.id);
}

function fullName({ values }: StateRow): string {
  return [values.familyName, values.givenName].filter((part) => typeof part === "string" && part !== "").join(", ");
}
