import { and, eq, inArray } from "drizzle-orm";
import type { BehaviorCategory } from "#contracts/api/behavior/categories.ts";
import { roles, users } from "#schema/index.ts";
import type { Transaction } from "../database.ts";
import { refusedField } from "../institutions/internal.ts";
import type { Content } from "./content.ts";
import { type SchoolNow, selectCategories } from "./internal.ts";

/** Errors: `unprocessable` for a day that has not come, or one of a former school year. */
export function requireDay({ today, yearStart }: SchoolNow, date: string): void {
  if (date > today) throw refusedField("date", "behavior_future", "Ese día todavía no ha llegado.");
  if (date < yearStart) throw refusedField("date", "behavior_former_year", "Ese día es de un curso anterior.");
}

/** Errors: `unprocessable` for a category that is not there or not used any more. */
export async function usedCategory(tx: Transaction, id: number): Promise<BehaviorCategory> {
  const category = (await selectCategories(tx)).find((one) => one.id === id);
  if (category === undefined) {
    throw refusedField("categoryId", "behavior_category_unknown", "No existe esa categoría de convivencia.");
  }
  if (category.isRetired) {
    throw refusedField("categoryId", "behavior_category_retired", "Esa categoría ya no se usa: elige otra.");
  }
  return category;
}

/** Errors: `unprocessable` for who is not of the staff, in the field `path`. */
export async function requireStaff(tx: Transaction, ids: readonly number[], path: string): Promise<void> {
  if (ids.length === 0) return;
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(roles, eq(roles.id, users.roleId))
    .where(
      and(inArray(users.id, [...ids]), inArray(roles.kind, ["teacher", "school_admin"]), eq(users.isActive, true)),
    );
  if (found.length === new Set(ids).size) return;
  throw refusedField(path, "behavior_not_staff", "Tiene que ser personal del centro: revisa la lista.");
}

interface Pupil {
  readonly givenName: string;
  readonly familyName: string;
}

const TEXTS = ["description", "familyText", "measure"] as const;

/**
 * What is written of several pupils is read with each of them by people who may not know the others: it names none of
 * them. A name is looked for as it is written, with its capital: "la calle" is nobody's surname. Errors: `unprocessable`.
 */
export function requireNobodyNamed(pupils: readonly Pupil[], texts: Partial<Content>): void {
  if (pupils.length < 2) return;
  for (const field of TEXTS) {
    const named = pupils.find((pupil) => namesOf(pupil).some((name) => mentions(texts[field] ?? "", name)));
    if (named === undefined) continue;
    throw refusedField(
      field,
      "behavior_names_pupil",
      "El texto nombra a alguien y lo leerán con la ficha de cada uno: escríbelo sin nombres.",
    );
  }
}

const namesOf = ({ givenName, familyName }: Pupil) => [givenName, familyName.split(" ")[0] ?? familyName];

const escaped = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function mentions(text: string, name: string): boolean {
  if (name.length < 2) return false;
  const around = new RegExp(`(?<![\\p{L}\\p{M}])${escaped(name)}(?![\\p{L}\\p{M}])`, "u");
  return around.test(text);
}
