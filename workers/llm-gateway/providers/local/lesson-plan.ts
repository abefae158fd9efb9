import type { ContentLanguage, LessonPlan, LessonPlanTask } from "#contracts/internal/lesson-plan.ts";
import { processOf } from "./process.ts";
import type { Phases, Template, Work } from "./template.ts";
import { ENGLISH } from "./template-en.ts";
import { SPANISH } from "./template-es.ts";
import { apportion, clip, different, lowerFirst } from "./text.ts";

const TEMPLATES: Partial<Record<ContentLanguage, Template>> = { es: SPANISH, en: ENGLISH };

/** Working sections shorter than this hold no model, practice and product: criteria then share a section. */
const SHORTEST_SECTION = 12;
const OPENING = { share: 0.14, most: 12 };
const CLOSING = { share: 0.16, most: 15 };
/** Longer explanations and exercises lose the class; the time is the product's. */
const MOST_MODELLING = 15;
const MOST_GUIDED = 30;

interface Block {
  readonly works: readonly Work[];
}

export function speaksLocally(language: ContentLanguage): boolean {
  return TEMPLATES[language] !== undefined;
}

/**
 * A lesson plan composed from the criteria, knowledge, minutes and title alone: same task, same plan. Each criterion is
 * worked on in one working section and assessed by the kind of activity its verb asks for. It says of itself that
 * templates made it, and marks in brackets what they cannot know. Throws for a language without templates.
 */
export function composeLessonPlan(task: LessonPlanTask): LessonPlan {
  const template = TEMPLATES[task.language];
  if (template === undefined) throw new RangeError(`no templates in "${task.language}"`);
  const { minutes } = task;
  const works = task.criteria.map((criterion) => ({
    criterion,
    activity: template.activities[processOf(criterion.text)],
  }));
  const blocks = groupWorks(works, Math.max(1, Math.floor((minutes * 0.7) / SHORTEST_SECTION)));
  const codes = task.criteria.map((criterion) => criterion.code);
  const ids = task.criteria.map((criterion) => criterion.id);
  const opening = Math.min(OPENING.most, Math.max(1, Math.round(minutes * OPENING.share)));
  const closing = Math.min(CLOSING.most, Math.max(1, Math.round(minutes * CLOSING.share)));
  const shares = apportion(
    minutes - opening - closing,
    blocks.map((block) => block.works.length),
  );

  return {
    title: clip(task.title ?? template.planTitle(task.subject, codes), 200),
    language: task.language,
    gradeLevel: task.gradeLevel,
    subject: task.subject,
    minutes,
    objectives:
      task.objectives.length > 0
        ? task.objectives
        : task.criteria.map((criterion) => clip(template.objective(lowerFirst(criterion.text)), 500)),
    criteria: ids,
    materials: [
      ...new Set([...template.commonMaterials, ...different(works).flatMap((activity) => activity.materials)]),
    ],
    sections: [
      {
        id: "s1",
        title: template.opening.title,
        minutes: opening,
        activity: clip(
          [
            template.nature,
            template.opening.activity({
              minutes: opening,
              knowledge: task.knowledge.slice(0, 3).map(plain),
              title: task.title,
              notes: task.notes,
            }),
          ].join("\n"),
          8000,
        ),
        criteria: [],
      },
      ...blocks.map((block, index) => workingSection(template, block, index, blocks.length, shares[index] ?? 1, task)),
      {
        id: `s${blocks.length + 2}`,
        title: template.closing.title,
        minutes: closing,
        activity: template.closing.activity(codes, closing),
        criteria: ids,
      },
    ],
    assessment: clip([...works.map(template.assessed), template.levels].join("\n"), 8000),
    diversity: [...template.diversity, ...different(works).map(({ support }) => support)].join("\n"),
  };
}

function workingSection(
  template: Template,
  { works }: Block,
  index: number,
  blockCount: number,
  minutes: number,
  task: LessonPlanTask,
) {
  const knowledge = task.knowledge.filter((_, place) => place % blockCount === index).map(plain);
  const titles = different(works).map(({ title }) => title);
  return {
    id: `s${index + 2}`,
    title: clip(`${titles.join(" · ")} (${works.map(({ criterion }) => criterion.code).join(", ")})`, 200),
    minutes,
    activity: clip(template.working(works, knowledge, phasesOf(minutes), task.title), 8000),
    criteria: works.map(({ criterion }) => criterion.id),
  };
}

function phasesOf(minutes: number): Phases {
  if (minutes < 3) return { model: 0, guided: 0, product: minutes };
  const [some = 0, more = 0] = apportion(minutes, [0.25, 0.35, 0.4]);
  const model = Math.min(some, MOST_MODELLING);
  const guided = Math.min(more, MOST_GUIDED);
  return { model, guided, product: minutes - model - guided };
}

/** One block per kind of activity, in the order of the criteria; the smallest neighbours join until `limit` are left. */
function groupWorks(works: readonly Work[], limit: number): Block[] {
  let blocks: Block[] = different(works).map((kind) => ({
    works: works.filter(({ activity }) => activity === kind),
  }));
  while (blocks.length > limit) {
    const sizes = blocks.slice(1).map((block, index) => block.works.length + (blocks[index]?.works.length ?? 0));
    const joint = sizes.indexOf(Math.min(...sizes));
    blocks = blocks.flatMap((block, place) => {
      if (place === joint + 1) return [];
      const next = blocks[joint + 1];
      return place === joint && next ? [{ works: [...block.works, ...next.works] }] : [block];
    });
  }
  return blocks;
}

function plain(text: string): string {
  return clip(text.trim().replace(/[.;]+$/, ""), 300);
}
