import * as z from "zod";
import { Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import type { Locale } from "../../languages.ts";
import { singleLine } from "../../text.ts";

export const BEHAVIOR_KINDS = ["merit", "incident"] as const;
export type BehaviorKind = (typeof BEHAVIOR_KINDS)[number];

/** Of an incident: leve, grave, muy grave. */
export const SEVERITIES = ["minor", "serious", "very_serious"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A category adds at most so many points, or takes them. */
export const MOST_POINTS = 20;

interface CategoryTemplate {
  readonly title: Readonly<Record<Locale, string>>;
  readonly kind: BehaviorKind;
  readonly severity: Severity | null;
  readonly points: number;
  readonly tellsFamilies: boolean;
}

const merit = (es: string, en: string, points: number): CategoryTemplate => ({
  title: { es, en },
  kind: "merit",
  severity: null,
  points,
  tellsFamilies: true,
});

const incident = (es: string, en: string, severity: Severity, points: number): CategoryTemplate => ({
  title: { es, en },
  kind: "incident",
  severity,
  points: -points,
  // What is slight is first between teacher and pupil.
  tellsFamilies: severity !== "minor",
});

/** What a school begins with: the classes of conduct that Spanish decrees of convivencia share. */
export const BEHAVIOR_TEMPLATE: readonly CategoryTemplate[] = [
  merit("Ayuda a los demás", "Helps others", 2),
  merit("Mejora notable", "Marked improvement", 2),
  merit("Trabajo excelente", "Excellent work", 1),
  merit("Participación ejemplar", "Exemplary participation", 1),
  incident("Interrumpe la clase", "Disrupts the lesson", "minor", 1),
  incident("Usa el móvil sin permiso", "Uses a phone without leave", "minor", 1),
  incident("Viene sin material o sin tarea", "Comes without materials or homework", "minor", 1),
  incident("Incumple normas del centro", "Breaks rules of the school", "minor", 1),
  incident("Falta de respeto", "Disrespect", "serious", 3),
  incident("Daños en instalaciones o material", "Damage to premises or materials", "serious", 3),
  incident("Conductas leves reiteradas", "Repeated minor conduct", "serious", 3),
  incident("Agresión o amenazas", "Assault or threats", "very_serious", 6),
  incident("Acoso o discriminación", "Bullying or discrimination", "very_serious", 6),
];

const BehaviorCategory = z.object({
  id: Id,
  title: z.string(),
  kind: z.enum(BEHAVIOR_KINDS),
  severity: z.enum(SEVERITIES).nullable(),
  points: z.int(),
  tellsFamilies: z.boolean(),
  position: z.int(),
  isRetired: z.boolean(),
  version: z.int(),
});
export type BehaviorCategory = z.infer<typeof BehaviorCategory>;

const range = `de -${MOST_POINTS} a ${MOST_POINTS} puntos`;
const CategoryData = {
  title: singleLine(60).min(2, "escribe cómo se llama"),
  points: z.int(range).min(-MOST_POINTS, range).max(MOST_POINTS, range),
  tellsFamilies: z.boolean(),
};

export const behaviorCategoriesApi = {
  categories: endpoint({
    id: "listBehaviorCategories",
    method: "GET",
    path: "/behavior/categories",
    tag: "behavior",
    summary: "The school's categories of merits and incidents in their order, retired ones last",
    access: ["behavior.create", "behavior.oversee", "settings.update"],
    view: z.object({ data: z.array(BehaviorCategory) }),
  }),
  addCategory: endpoint({
    id: "createBehaviorCategory",
    method: "POST",
    path: "/behavior/categories",
    tag: "behavior",
    summary:
      "Add a category, after the others; an incident has a severity and takes points, a merit has none and adds them",
    access: ["settings.update"],
    body: z.strictObject({
      ...CategoryData,
      kind: z.enum(BEHAVIOR_KINDS),
      severity: z.enum(SEVERITIES).nullable().default(null),
    }),
    view: BehaviorCategory,
    status: 201,
    limit: "write",
  }),
  changeCategory: endpoint({
    id: "changeBehaviorCategory",
    method: "PATCH",
    path: "/behavior/categories/{id}",
    tag: "behavior",
    summary:
      "Rename a category, change its points or place, or take it out of use; what it is stays, and so do the points of what was recorded",
    access: ["settings.update"],
    params: IdParams,
    body: z.strictObject({ ...CategoryData, position: z.int().min(1).max(1000), isRetired: z.boolean() }).partial(),
    ifMatch: true,
    view: BehaviorCategory,
    limit: "write",
  }),
};
