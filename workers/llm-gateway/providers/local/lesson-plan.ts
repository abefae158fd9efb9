import type { ContentLanguage, CriterionRef, LessonPlan, LessonPlanTask } from "#contracts/lesson-plan.ts";
import { type Process, processOf } from "./process.ts";
import type { Template } from "./template.ts";
import { ENGLISH } from "./template-en.ts";
import { SPANISH } from "./template-es.ts";
import { apportion, clip, lowerFirst } from "./text.ts";

const TEMPLATES: Partial<Record<ContentLanguage, Template>> = { es: SPANISH, en: ENGLISH };

/** Working sections shorter than this hold no model, practice and product: criteria then share a section. */
const SHORTEST_SECTION = 12;
const OPENING_WEIGHT = 0.14;
const CLOSING_WEIGHT = 0.16;

interface Block {
  readonly process: Process;
  readonly criteria: readonly CriterionRef[];
}

export function speaksLocally(language: ContentLanguage): boolean {
  return TEMPLATES[language] !== undefined;
}

/**
 * A lesson plan composed from the criteria, knowledge and minutes alone: same task, same plan. Each criterion is worked
 * on in one working section, by the kind of activity its verb asks for. Throws for a language without templates.
 */
export function composeLessonPlan(task: LessonPlanTask): LessonPlan {
  const template = TEMPLATES[task.language];
  if (template === undefined) throw new RangeError(`no templates in "${task.language}"`);
  const blocks = groupCriteria(task.criteria, Math.max(1, Math.floor((task.minutes * 0.7) / SHORTEST_SECTION)));
  const codes = task.criteria.map((criterion) => criterion.code);
  const ids = task.criteria.map((criterion) => criterion.id);
  const working = blocks.map((block) => ((1 - OPENING_WEIGHT - CLOSING_WEIGHT) * block.criteria.length) / ids.length);
  const [opening = 1, ...others] = apportion(task.minutes, [OPENING_WEIGHT, ...working, CLOSING_WEIGHT]);
  const closing = others.at(-1) ?? 1;

  return {
    title: clip(task.title ?? template.planTitle(task.subject, codes), 200),
    language: task.language,
    gradeLevel: task.gradeLevel,
    subject: task.subject,
    minutes: task.minutes,
    objectives:
      task.objectives.length > 0
        ? task.objectives
        : task.criteria.map((criterion) => clip(template.objective(lowerFirst(criterion.text)), 500)),
    criteria: ids,
    materials: [
      ...new Set([
        ...template.commonMaterials,
        ...blocks.flatMap(({ process }) => template.activities[process].materials),
      ]),
    ],
    sections: [
      {
        id: "s1",
        title: template.opening.title,
        minutes: opening,
        activity: clip(template.opening.activity(task.knowledge.slice(0, 3).map(plain), task.notes), 8000),
        criteria: [],
      },
      ...blocks.map((block, index) => workingSection(template, block, index, blocks.length, others[index] ?? 1, task)),
      {
        id: `s${blocks.length + 2}`,
        title: template.closing.title,
        minutes: closing,
        activity: template.closing.activity(codes),
        criteria: ids,
      },
    ],
    assessment: clip(
      [
        ...blocks.flatMap(({ criteria, process }) =>
          criteria.map((criterion) => template.assessed(criterion, template.activities[process])),
        ),
        template.levels,
      ].join("\n"),
      8000,
    ),
    diversity: [
      ...template.diversity,
      ...new Set(blocks.map(({ process }) => template.activities[process].support)),
    ].join("\n"),
  };
}

function workingSection(
  template: Template,
  block: Block,
  index: number,
  blockCount: number,
  minutes: number,
  task: LessonPlanTask,
) {
  const activity = template.activities[block.process];
  const knowledge = task.knowledge.filter((_, place) => place % blockCount === index).map(plain);
  const [model = 0, guided = 0, product = 0] = minutes >= 3 ? apportion(minutes, [0.25, 0.35, 0.4]) : [0, 0, minutes];
  return {
    id: `s${index + 2}`,
    title: clip(`${activity.title} (${block.criteria.map((criterion) => criterion.code).join(", ")})`, 200),
    minutes,
    activity: clip(template.working(activity, block.criteria, knowledge, { model, guided, product }), 8000),
    criteria: block.criteria.map((criterion) => criterion.id),
  };
}

/** One block per kind of activity, in the order of the criteria; the smallest neighbours join until `limit` are left. */
function groupCriteria(criteria: readonly CriterionRef[], limit: number): Block[] {
  const byProcess = new Map<Process, CriterionRef[]>();
  for (const criterion of criteria) {
    const process = processOf(criterion.text);
    byProcess.set(process, [...(byProcess.get(process) ?? []), criterion]);
  }
  let blocks: Block[] = [...byProcess].map(([process, alike]) => ({ process, criteria: alike }));
  while (blocks.length > limit) {
    const sizes = blocks.slice(1).map((block, index) => block.criteria.length + (blocks[index]?.criteria.length ?? 0));
    const joint = sizes.indexOf(Math.min(...sizes));
    blocks = blocks.flatMap((block, place) => {
      if (place === joint + 1) return [];
      const next = blocks[joint + 1];
      return place === joint && next ? [{ ...block, criteria: [...block.criteria, ...next.criteria] }] : [block];
    });
  }
  return blocks;
}

function plain(text: string): string {
  return clip(text.trim().replace(/[.;]+$/, ""), 300);
}
