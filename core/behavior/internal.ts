import { asc, sql } from "drizzle-orm";
import { behaviorCategories } from "#schema/index.ts";
import type { Queries, Transaction } from "../database.ts";

export const categoryColumns = {
  id: behaviorCategories.id,
  title: behaviorCategories.title,
  kind: behaviorCategories.kind,
  severity: behaviorCategories.severity,
  points: behaviorCategories.points,
  tellsFamilies: behaviorCategories.tellsFamilies,
  position: behaviorCategories.position,
  isRetired: sql<boolean>`${behaviorCategories.retiredAt} is not null`,
  version: behaviorCategories.version,
};

/** The school's categories in their order, retired ones last. */
export function selectCategories(q: Queries | Transaction) {
  return q
    .select(categoryColumns)
    .from(behaviorCategories)
    .orderBy(
      sql`${behaviorCategories.retiredAt} is not null`,
      asc(behaviorCategories.position),
      asc(behaviorCategories.id),
    );
}
