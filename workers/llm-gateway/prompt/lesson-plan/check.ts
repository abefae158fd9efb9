import { criteriaCoverage, LessonPlan, type LessonPlanTask } from "#contracts/internal/lesson-plan.ts";

export type Checked =
  | { readonly ok: true; readonly plan: LessonPlan; readonly problems: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Is `value` the lesson plan that was asked for? Shape, minutes that add up, no criterion that was not asked for, and
 * every criterion asked for worked on by some section. The problems are sentences a model can repair from.
 */
export function checkLessonPlan(value: unknown, task: LessonPlanTask): Checked {
  const parsed = LessonPlan.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "document"}: ${issue.message}`);
    return { ok: false, problems: problems.slice(0, 12) };
  }
  const plan = parsed.data;
  const asked = new Set(task.criteria.map((criterion) => criterion.id));
  const named = new Set([...plan.criteria, ...plan.sections.flatMap((section) => section.criteria)]);
  const total = plan.sections.reduce((sum, section) => sum + section.minutes, 0);
  const ids = plan.sections.map((section) => section.id);
  const problems: string[] = [];

  if (plan.minutes !== task.minutes) problems.push(`minutes must be ${task.minutes}, not ${plan.minutes}`);
  if (total !== task.minutes) problems.push(`the sections' minutes must add up to ${task.minutes}, not ${total}`);
  if (plan.language !== task.language) problems.push(`language must be "${task.language}"`);
  if (new Set(ids).size !== ids.length) problems.push("section ids must be different from one another");
  for (const id of named) if (!asked.has(id)) problems.push(`criterion ${id} was not asked for`);
  for (const id of asked) if (!plan.criteria.includes(id)) problems.push(`criteria must include ${id}`);
  for (const { criterionId, sections } of criteriaCoverage(plan)) {
    if (sections.length === 0) problems.push(`no section works on criterion ${criterionId}`);
  }
  return problems.length === 0 ? { ok: true, plan, problems } : { ok: false, problems };
}
