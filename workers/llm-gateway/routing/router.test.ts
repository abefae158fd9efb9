import { expect, test } from "vitest";
import { request, TASK } from "../testing/fixtures.ts";
import { LOCAL_TARGET, planTargets } from "./router.ts";

const both = new Set(["anthropic", "openai"] as const);
const names = (...args: Parameters<typeof planTargets>) => planTargets(...args).map((target) => target.provider);
const chat = { messages: [{ role: "user" as const, content: "hola" }] };

test("default order, local last for a task", () => {
  expect(names(request({ task: TASK }), both)).toEqual(["anthropic", "openai", "local"]);
});

test("the preferred provider goes first, and is no more than a preference", () => {
  expect(names(request({ task: TASK, preferredProvider: "openai" }), both)).toEqual(["openai", "anthropic", "local"]);
  expect(names(request({ task: TASK, preferredProvider: "openai" }), new Set(["anthropic"] as const))).toEqual([
    "anthropic",
    "local",
  ]);
  expect(names(request({ task: TASK, preferredProvider: "local" }), both)).toEqual(["local"]);
});

test("without any key the local provider does the task; without leave to fall back it stays out while keys exist", () => {
  const firm = request({ task: TASK, allowLocalFallback: false });
  expect(planTargets(firm, new Set())).toEqual([LOCAL_TARGET]);
  expect(names(firm, both)).toEqual(["anthropic", "openai"]);
});

test("a forbidden provider is not tried, the local one included", () => {
  expect(names(request({ task: TASK, allowedProviders: ["openai"] }), both)).toEqual(["openai"]);
  expect(names(request({ task: TASK, allowedProviders: ["anthropic", "local"] }), both)).toEqual([
    "anthropic",
    "local",
  ]);
  expect(names(request({ task: TASK, allowedProviders: ["openai"] }), new Set())).toEqual([]);
});

test("messages, and languages without templates, have no local answer", () => {
  expect(names(request({ ...chat, allowLocalFallback: true }), both)).toEqual(["anthropic", "openai"]);
  expect(names(request(chat), new Set())).toEqual([]);
  expect(names(request({ task: { ...TASK, language: "gl" } }), new Set())).toEqual([]);
});

test("the cost class chooses the model", () => {
  const models = (costClass: "economy" | "standard" | "best") =>
    planTargets(request({ ...chat, costClass }), both).map((target) => target.model);
  expect(models("economy")).toEqual(["claude-haiku-5-5", "gpt-6-luna"]);
  expect(models("standard")).toEqual(["claude-sonnet-5-5", "gpt-6.1-sol"]);
  expect(models("best")).toEqual(["claude-opus-5-5", "gpt-6.1-sol"]);
});
