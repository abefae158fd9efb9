import * as z from "zod";
import { Id } from "../common.ts";
import { multiLine, singleLine } from "../text.ts";

/** Languages a document can be asked for. The local provider writes all of them it has templates for. */
export const ContentLanguage = z.enum(["es", "ca", "gl", "eu", "en"]);
export type ContentLanguage = z.infer<typeof ContentLanguage>;

/** One assessment criterion of the imported curriculum, as it stands in the source: `code` like "1.2". */
export const CriterionRef = z.strictObject({
  id: Id,
  code: z.string().min(1).max(40),
  text: z.string().min(1).max(2000),
  competence: z.string().max(4000).optional(),
});
export type CriterionRef = z.infer<typeof CriterionRef>;

/** What a lesson plan is asked for. `minutes` is the length of the whole lesson. */
export const LessonPlanTask = z.strictObject({
  kind: z.literal("lesson_plan"),
  language: ContentLanguage.default("es"),
  minutes: z.int().min(10).max(600),
  gradeLevel: z.string().min(1).max(80),
  subject: z.string().min(1).max(120),
  title: z.string().min(1).max(200).optional(),
  objectives: z.array(z.string().min(1).max(500)).max(12).default([]),
  criteria: z
    .array(CriterionRef)
    .min(1)
    .max(12)
    .refine((all) => new Set(all.map((one) => one.id)).size === all.length, "hay criterios repetidos"),
  knowledge: z.array(z.string().min(1).max(1000)).max(20).default([]),
  notes: z.string().max(4000).optional(),
});
export type LessonPlanTask = z.infer<typeof LessonPlanTask>;

export const LessonSection = z.strictObject({
  id: singleLine(40).min(1),
  title: singleLine(200).min(1),
  minutes: z.int().min(1).max(600),
  activity: multiLine(8000).min(1),
  criteria: z.array(Id),
});
export type LessonSection = z.infer<typeof LessonSection>;

/**
 * A lesson plan as a typed document, without characters that hide or mislead, whichever model wrote it. `criteria` holds
 * the ids of the curriculum rows the lesson works on.
 */
export const LessonPlan = z.strictObject({
  title: singleLine(200).min(1),
  language: ContentLanguage,
  gradeLevel: singleLine(80).min(1),
  subject: singleLine(120).min(1),
  minutes: z.int().min(10).max(600),
  objectives: z.array(singleLine(500).min(1)).min(1).max(20),
  criteria: z.array(Id).min(1),
  materials: z.array(singleLine(300).min(1)).max(40),
  sections: z.array(LessonSection).min(2).max(20),
  assessment: multiLine(8000).min(1),
  diversity: multiLine(8000).min(1),
});
export type LessonPlan = z.infer<typeof LessonPlan>;

export const CriterionCoverage = z.object({ criterionId: Id, sections: z.array(z.string()) });
export type CriterionCoverage = z.infer<typeof CriterionCoverage>;

/** Which sections work on each criterion, computed from the document; an uncovered criterion has no sections. */
export function criteriaCoverage(plan: LessonPlan): CriterionCoverage[] {
  return plan.criteria.map((criterionId) => ({
    criterionId,
    sections: plan.sections.filter((section) => section.criteria.includes(criterionId)).map((section) => section.id),
  }));
}
