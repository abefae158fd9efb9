import { Validator } from "@cfworker/json-schema";
import type { ChatMessage, CompletionRequest } from "#contracts/internal/llm.ts";
import { checkLessonPlan } from "./lesson-plan/check.ts";
import { LESSON_PLAN_SYSTEM, lessonPlanJsonSchema, lessonPlanPrompt } from "./lesson-plan/prompt.ts";
import type { PeopleIndex } from "./names.ts";
import { createPseudonyms, type Pseudonyms } from "./pseudonymise.ts";

export interface PromptSchema {
  readonly name: string;
  readonly schema: Record<string, unknown>;
  /** Written for the vendors' strict mode (closed objects, all required); a caller's own schema may not be. */
  readonly strict: boolean;
}

/** What goes over the wire, already without personal data. */
export interface Prompt {
  readonly system: string | undefined;
  readonly messages: readonly ChatMessage[];
  readonly schema: PromptSchema | undefined;
  readonly maxOutputTokens: number;
}

/** The texts of a request that people wrote and that will leave for a provider; curriculum rows speak of nobody. */
function outgoingTexts(request: CompletionRequest): string[] {
  const { system, messages, task } = request;
  return [
    system ?? "",
    ...(messages ?? []).map((message) => message.content),
    ...(task === undefined ? [] : [task.title ?? "", task.notes ?? "", ...task.objectives]),
  ];
}

/** The one way to a prompt, for sending and for showing what would be sent. */
export function preparePrompt(request: CompletionRequest, people: PeopleIndex) {
  const pseudonyms = createPseudonyms(request.identifiers, outgoingTexts(request), people);
  return { pseudonyms, prompt: buildPrompt(request, pseudonyms) };
}

function buildPrompt(request: CompletionRequest, pseudonyms: Pseudonyms): Prompt {
  const { task, maxOutputTokens } = request;
  if (task !== undefined) {
    return {
      system: LESSON_PLAN_SYSTEM,
      messages: [{ role: "user", content: lessonPlanPrompt(task, pseudonyms.hide) }],
      schema: { name: "lesson_plan", schema: lessonPlanJsonSchema(task), strict: true },
      maxOutputTokens,
    };
  }
  return {
    system: request.system === undefined ? undefined : pseudonyms.hide(request.system),
    messages: (request.messages ?? []).map((message) => ({ ...message, content: pseudonyms.hide(message.content) })),
    schema: request.jsonSchema && { ...request.jsonSchema, strict: false },
    maxOutputTokens,
  };
}

/** What is wrong with a structured answer, as sentences to repair from; empty when nothing is. */
export function answerProblems(request: CompletionRequest, value: unknown): readonly string[] {
  if (request.task !== undefined) return checkLessonPlan(value, request.task).problems;
  if (request.jsonSchema === undefined) return [];
  const result = new Validator(request.jsonSchema.schema, "2020-12", false).validate(value);
  return result.errors.slice(0, 12).map((unit) => `${unit.instanceLocation}: ${unit.error}`);
}

const QUOTED_BYTES = 2048;
const GAP = "\n[…]\n";

/** Beginning and end of an answer, at most 2 KB of UTF-8 in all: enough to be recognised by who wrote it. */
function quote(answer: string): string {
  const bytes = new TextEncoder().encode(answer);
  if (bytes.length <= QUOTED_BYTES) return answer;
  const half = (QUOTED_BYTES - new TextEncoder().encode(GAP).length) >> 1;
  // Streaming leaves out a character that the cut tore; continuation bytes at the start of the end are the same.
  const head = new TextDecoder().decode(bytes.subarray(0, half), { stream: true });
  let from = bytes.length - half;
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return `${head}${GAP}${new TextDecoder().decode(bytes.subarray(from))}`;
}

/** The same conversation with the faulty answer, quoted in part where it is long, and what to mend in it. */
export function repairPrompt(prompt: Prompt, answer: string, problems: readonly string[]): Prompt {
  const listed = problems.map((problem) => problem.slice(0, 300)).join("\n- ");
  const request = `That document is not valid yet:\n- ${listed}\nReturn the whole corrected document.`;
  return {
    ...prompt,
    messages: [...prompt.messages, { role: "assistant", content: quote(answer) }, { role: "user", content: request }],
  };
}
