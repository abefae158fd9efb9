import { expect, test } from "vitest";
import type { CompletionRequestInput } from "#contracts/internal/llm.ts";
import { planTargets } from "../routing/router.ts";
import { request, TASK } from "../testing/fixtures.ts";
import { withoutForbidden } from "./forbidden.ts";
import { indexPeople } from "./names.ts";
import { previewOf } from "./preview.ts";
import { preparePrompt, repairPrompt } from "./prompt.ts";

const PEOPLE = indexPeople([{ givenName: "Daniel", familyName: "García Romero" }]);
const URLS = new Map([
  ["anthropic", "https://api.anthropic.com"],
  ["openai", "https://proxy.example/v1"],
] as const);
const ABOUT = { task: { ...TASK, notes: "Daniel García Romero usa lupa" } };

const providersOf = (input: CompletionRequestInput, forbidden: Parameters<typeof withoutForbidden>[1]) =>
  planTargets(withoutForbidden(request(input), forbidden), new Set(URLS.keys())).map(({ provider }) => provider);

test("what a school forbids is taken from what a request allows, and adds nothing to it", () => {
  expect(providersOf({ task: TASK }, [])).toEqual(["anthropic", "openai", "local"]);
  expect(providersOf({ task: TASK }, ["anthropic"])).toEqual(["openai", "local"]);
  expect(providersOf({ task: TASK, allowedProviders: ["openai"] }, ["anthropic"])).toEqual(["openai"]);
  expect(providersOf({ task: TASK, allowedProviders: ["openai"] }, ["openai"])).toEqual([]);
});

test("a preview names the host of each target, and the region of the vendors' own hosts alone", () => {
  const { targets, replaced, messages, system } = previewOf(request(ABOUT), PEOPLE, URLS);
  expect(targets.map(({ provider, host, region }) => [provider, host, region])).toEqual([
    ["anthropic", "api.anthropic.com", "us"],
    ["openai", "proxy.example", "unknown"],
    ["local", null, null],
  ]);
  expect(replaced).toBe(1);
  expect(system).not.toBeNull();
  expect(JSON.stringify(messages)).not.toMatch(/Daniel|García|Romero/);
});

test("a preview of what goes nowhere shows nothing that would leave", () => {
  expect(previewOf(request({ ...ABOUT, allowedProviders: ["local"] }), PEOPLE, URLS)).toMatchObject({
    system: null,
    messages: [],
    answerSchema: null,
    replaced: 0,
  });
});

test("no name stands in for somebody that an objective of the lesson uses already", () => {
  const task = { ...ABOUT.task, objectives: ["Explicar qué es PERSON_1 en un registro"] };
  const { prompt, pseudonyms } = preparePrompt(request({ task }), PEOPLE);
  const sent = prompt.messages.map(({ content }) => content).join("\n");
  expect(sent).toContain("XPERSON_1 usa lupa");
  expect(pseudonyms.restore(sent)).toContain("qué es PERSON_1 en un registro");
});

test("what is wrong with an answer is told in brief, however long the model made it", () => {
  const { prompt } = preparePrompt(request(ABOUT), PEOPLE);
  const repair = repairPrompt(prompt, "{}", ["p".repeat(10_000), "q".repeat(10_000)]);
  expect(repair.messages.at(-1)?.content.length).toBeLessThan(800);
});
