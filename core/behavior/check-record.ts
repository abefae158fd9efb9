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

const TEXTS = ["description", "familyText", "measure", "place"] as const;

interface Written extends Partial<Content> {
  readonly place?: string | null;
}

/**
 * What is written of several pupils is read with each of them by people who may not know the others: it names none of
 * them. A name is looked for with its capital, since "la calle" is nobody's surname, with its accents or without, and all
 * in capitals. Errors: `unprocessable`.
 */
export function requireNobodyNamed(pupils: readonly Pupil[], texts: Written): void {
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

const PARTICLES = new Set(["de", "del", "la", "las", "los", "el", "y", "i"]);
const withoutAccents = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "");
const wordsOf = (name: string) =>
  withoutAccents(name)
    .split(/\s+/u)
    .filter((word) => word.length > 1 && !PARTICLES.has(word.toLowerCase()));

/** Each word of the given name and the first of the surname; "de la" is half the text. */
const namesOf = ({ givenName, familyName }: Pupil) => [...wordsOf(givenName), ...wordsOf(familyName).slice(0, 1)];

const escaped = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function mentions(text: string, name: string): boolean {
  const around = new RegExp(`(?<!\\p{L})(?:${escaped(name)}|${escaped(name.toUpperCase())})(?!\\p{L})`, "u");
  return around.test(withoutAccents(text));
}
