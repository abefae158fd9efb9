import { BEHAVIOR_TEMPLATE } from "../../contracts/api/behavior/categories.ts";
import { behaviorCategories } from "../schema/index.ts";
import type { Build, School } from "./school.ts";

/** What the school calls merits and incidents. */
export function addBehaviorCategories({ rows }: Build, { institutionId }: School): void {
  for (const [at, { title, ...category }] of BEHAVIOR_TEMPLATE.entries()) {
    rows.add(behaviorCategories, { ...category, title: title.es, position: at + 1, institutionId });
  }
}
