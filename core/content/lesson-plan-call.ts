import { and, eq, inArray } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { contentApi } from "#contracts/api/content.ts";
import type { Input } from "#contracts/endpoint.ts";
import { CompletionRequest } from "#contracts/internal/llm.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { curriculumStandards, sections } from "#schema/index.ts";
import { gradableSections } from "../access/sections.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { nearestKnowledge } from "./nearest-knowledge.ts";

/** Most blocks of basic knowledge given to the model as a frame. */
const KNOWLEDGE_LIMIT = 12;
/** Most blocks compared; one subject of one level has about a hundred. */
const KNOWLEDGE_READ = 400;

/**
 * The model call for a lesson plan: criteria by their words, and the knowledge nearest to the topic. Errors:
 * `unprocessable` for ids that are no criteria or of several subjects, `not_found` for a section.
 */
export async function lessonPlanCall(
  ctx: Context,
  input: Input<typeof contentApi.requestLessonPlan>,
): Promise<CompletionRequest> {
  const parent = alias(curriculumStandards, "parent");
  const [criteria, taught] = await ctx.db.batch((q) => [
    q
      .select({
        id: curriculumStandards.id,
        code: curriculumStandards.code,
        text: curriculumStandards.text,
        subjectCode: curriculumStandards.subjectCode,
        subjectName: curriculumStandards.subjectName,
        stage: curriculumStandards.stage,
        gradeLevels: curriculumStandards.gradeLevels,
        curriculumId: curriculumStandards.curriculumId,
        competence: parent.text,
      })
      .from(curriculumStandards)
      .leftJoin(parent, eq(parent.id, curriculumStandards.parentId))
      .where(
        and(inArray(curriculumStandards.id, input.standardIds), eq(curriculumStandards.kind, "assessment_criterion")),
      )
      .orderBy(curriculumStandards.position),
    q
      .select({ id: sections.id })
      .from(sections)
      .where(and(eq(sections.id, input.sectionId ?? 0), gradableSections(ctx.actor))),
  ]);
  const first = criteria[0];
  if (first === undefined || criteria.length !== new Set(input.standardIds).size) {
    refuse("criteria_unknown", "hay criterios que no existen en el currículo");
  }
  if (criteria.some((criterion) => criterion.subjectCode !== first.subjectCode)) {
    refuse("criteria_mixed", "todos los criterios deben ser de la misma materia");
  }
  if (input.sectionId !== undefined) orNotFound(taught[0], "No existe ese grupo.");
  const [knowledge] = await ctx.db.batch((q) => [
    q
      .select({ text: curriculumStandards.text, above: parent.text })
      .from(curriculumStandards)
      .leftJoin(parent, eq(parent.id, curriculumStandards.parentId))
      .where(
        and(
          eq(curriculumStandards.curriculumId, first.curriculumId),
          eq(curriculumStandards.subjectCode, first.subjectCode ?? ""),
          eq(curriculumStandards.kind, "basic_knowledge"),
          eq(curriculumStandards.gradeLevels, first.gradeLevels),
        ),
      )
      .orderBy(curriculumStandards.position)
      .limit(KNOWLEDGE_READ),
  ]);
  const wanted = [input.title ?? "", ...input.objectives, input.notes ?? ""];
  const near = nearestKnowledge(knowledge, { wanted, criteria: criteria.map(({ text }) => text) }, KNOWLEDGE_LIMIT);
  return CompletionRequest.parse({
    task: {
      kind: "lesson_plan",
      language: input.language,
      minutes: input.minutes,
      gradeLevel: first.gradeLevels.join(", ") || first.stage,
      subject: first.subjectName ?? first.stage,
      ...(input.title === undefined || input.title === "" ? {} : { title: input.title }),
      ...(input.notes === undefined || input.notes === "" ? {} : { notes: input.notes }),
      objectives: input.objectives,
      criteria: criteria.map((criterion) => ({
        id: criterion.id,
        code: criterion.code ?? String(criterion.id),
        text: criterion.text.slice(0, 2000),
        ...(criterion.competence === null ? {} : { competence: criterion.competence.slice(0, 4000) }),
      })),
      knowledge: near.map((row) => row.text.slice(0, 1000)),
    },
    ...(input.preferredProvider === undefined ? {} : { preferredProvider: input.preferredProvider }),
  });
}

function refuse(reason: ProblemReason, message: string): never {
  throw new AppError("unprocessable", "La petición no se puede atender.", {
    reason,
    issues: [{ path: "standardIds", message, reason }],
  });
}
