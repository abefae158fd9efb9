import type { AlignmentReason } from "#contracts/api/content.ts";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { embed } from "../search/feature-hash.ts";
import { cosine } from "./nearest-knowledge.ts";

/** A row of the curriculum that a plan was asked for or that it cites. */
export interface CriterionRow {
  readonly id: number;
  readonly kind: string;
  readonly code: string | null;
  readonly text: string;
  readonly subjectCode: string | null;
  readonly gradeLevels: readonly string[];
}

/** Texts that share a word or two with a criterion reach it; those that share none stay near 0.1. */
const CLOSE = 0.2;

/**
 * Why a plan does not hold the criteria that it was asked for; none: it is aligned. Read from the plan's own words and
 * the rows of the curriculum, never from what the plan says of itself: each criterion asked for is a row, some section
 * works on it, what pupils learn and do there is close to it, and the assessment speaks of it; each criterion cited is
 * a row of the same subject and level. A quotation of the criterion is no evidence and is taken out first.
 */
export function alignmentReasons(
  plan: LessonPlan,
  asked: readonly number[],
  rows: readonly CriterionRow[],
): AlignmentReason[] {
  const byId = new Map(rows.filter(({ kind }) => kind === "assessment_criterion").map((row) => [row.id, row]));
  const frame = asked.map((id) => byId.get(id)).find((row) => row !== undefined);
  const cited = new Set([...asked, ...plan.criteria, ...plan.sections.flatMap(({ criteria }) => criteria)]);
  if (asked.length === 0) return [{ code: "nothing_asked", criterion: "" }];
  return [...cited].flatMap((id): AlignmentReason[] => {
    const row = byId.get(id);
    if (row === undefined || frame === undefined) return [{ code: "not_in_curriculum", criterion: String(id) }];
    const criterion = row.code ?? String(id);
    if (row.subjectCode !== frame.subjectCode) return [{ code: "other_subject", criterion }];
    if (!sharesLevel(row.gradeLevels, frame.gradeLevels)) return [{ code: "other_level", criterion }];
    if (!asked.includes(id)) return [{ code: "not_asked", criterion }];
    const working = plan.sections.filter(({ criteria }) => criteria.includes(id));
    if (working.length === 0) return [{ code: "not_worked_on", criterion }];
    const done = [...plan.objectives, ...working.flatMap(({ title, activity }) => [title, activity])];
    const reasons: AlignmentReason[] = [];
    if (!speaksOf(done, row)) reasons.push({ code: "text_far", criterion });
    if (!names(plan.assessment, row.code) && !speaksOf([plan.assessment], row)) {
      reasons.push({ code: "not_assessed", criterion });
    }
    return reasons;
  });
}

function sharesLevel(some: readonly string[], others: readonly string[]): boolean {
  return some.length === 0 || others.length === 0 || some.some((level) => others.includes(level));
}

/** Is one sentence of `texts`, or all of them together, close to the criterion once its quotation is gone? */
function speaksOf(texts: readonly string[], { text }: CriterionRow): boolean {
  const quoted = text.trim().replace(/\.$/, "").toLowerCase();
  const own = texts.map((one) => one.toLowerCase().replaceAll(quoted, " "));
  const wanted = embed(text);
  return [own.join("\n"), ...own.flatMap((one) => one.split(/[.;\n]+/))].some(
    (sentence) => cosine(embed(sentence), wanted) >= CLOSE,
  );
}

/** The code as a number of its own: "1.2" is not in "11.2" nor in "1.25". */
function names(text: string, code: string | null): boolean {
  if (code === null || code === "") return false;
  const escaped = code.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\d.])${escaped}(?!\\.?[\\p{L}\\d])`, "u").test(text);
}
