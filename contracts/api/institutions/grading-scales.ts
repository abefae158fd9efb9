import * as z from "zod";
import { Empty, Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { GradingScale } from "../../grading-scale.ts";
import { singleLine } from "../../text.ts";
import { MOST_BANDS } from "./scale-templates.ts";

/** A scale of the school, and the grade levels whose courses are marked on it. */
export const SchoolScale = GradingScale.extend({
  id: Id,
  title: z.string(),
  gradeLevels: z.array(z.string()),
  /** Of every level that no scale names; a school has exactly one. */
  isDefault: z.boolean(),
  version: z.int(),
});
export type SchoolScale = z.infer<typeof SchoolScale>;

/** How much of what people see follows from a scale: marks of active classes, their pupils and those classes. */
export const ScaleReach = z.object({ marks: z.int(), students: z.int(), sections: z.int() });
export type ScaleReach = z.infer<typeof ScaleReach>;

const Level = ScaleReach.extend({ gradeLevel: z.string(), scaleId: Id });
export type ScaleLevel = z.infer<typeof Level>;

const figure = z.number("escribe un número").min(0, "no puede ser negativo").max(100, "como mucho, 100");

const ScaleData = z.strictObject({
  title: singleLine(60).min(2, "escribe cómo se llama"),
  min: figure,
  max: figure,
  /** The lowest value that passes. */
  pass: figure,
  decimals: z.int("de cero a dos").min(0, "de cero a dos").max(2, "de cero a dos"),
  /** Lowest first; none on a scale of numbers only. */
  bands: z
    .array(
      z.strictObject({
        code: singleLine(4).min(1, "escribe la abreviatura"),
        title: singleLine(40).min(1, "escribe la palabra"),
        from: figure,
      }),
    )
    .max(MOST_BANDS, `como mucho, ${MOST_BANDS} tramos`),
  gradeLevels: z.array(singleLine(60).min(1)).max(40),
});

const affects = z.int().nonnegative().optional().meta({
  description:
    "How many marks will show otherwise, as the sender has read it; needed where there are any. Another number is refused (409) with the present ones.",
});

/** How the school shows marks, by grade level. What is stored of a mark, a scale never changes. */
export const gradingScalesApi = {
  list: endpoint({
    id: "listGradingScales",
    method: "GET",
    path: "/grading-scales",
    tag: "institutions",
    summary: "The school's grading scales, the default one first",
    access: ["institution.read"],
    view: z.object({
      data: z.array(SchoolScale),
      /** The levels of the school's courses, each with its scale and what is shown on it; null for who may not change scales. */
      levels: z.array(Level).nullable(),
    }),
  }),
  add: endpoint({
    id: "createGradingScale",
    method: "POST",
    path: "/grading-scales",
    tag: "institutions",
    summary: "Add a scale for some grade levels, in numbers alone or with bands that have words",
    access: ["settings.update"],
    body: ScaleData.extend({
      bands: ScaleData.shape.bands.default([]),
      gradeLevels: ScaleData.shape.gradeLevels.default([]),
      affects,
    }),
    view: SchoolScale,
    status: 201,
    limit: "write",
  }),
  change: endpoint({
    id: "changeGradingScale",
    method: "PATCH",
    path: "/grading-scales/{id}",
    tag: "institutions",
    summary: "Change a scale's name, numbers, bands or levels, or make it the default; bands and levels come whole",
    access: ["settings.update"],
    params: IdParams,
    body: ScaleData.partial().extend({ isDefault: z.literal(true).optional(), affects }),
    ifMatch: true,
    view: SchoolScale,
    limit: "write",
  }),
  remove: endpoint({
    id: "removeGradingScale",
    method: "DELETE",
    path: "/grading-scales/{id}",
    tag: "institutions",
    summary: "Remove a scale on which no marks are shown; never the default one",
    access: ["settings.update"],
    params: IdParams,
    ifMatch: true,
    view: Empty,
    status: 204,
    limit: "write",
  }),
};
