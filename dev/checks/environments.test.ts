import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy } from "../deploy.ts";
import { WORKERS } from "../workers.ts";
import { checkEnvironments } from "./environments.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eduai-environments-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the check says of a worker's configuration in which `found`, that must be there, reads `instead`. */
function faultsAfter(worker: string, found: RegExp, instead: string): string[] {
  const path = WORKERS.find(({ name }) => name === worker)?.config ?? "";
  const before = readFileSync(path, "utf8");
  const after = before.replace(found, instead);
  if (after === before) throw new Error(`${path} has no ${found}`);
  const copy = join(folder, "wrangler.toml");
  writeFileSync(copy, after);
  return checkEnvironments([copy]).map((fault) => fault.replace(`${copy}: `, ""));
}

test("the five configurations hold", () => {
  expect(checkEnvironments()).toEqual([]);
});

test.each([
  [
    "a nameless deploy that would overwrite production",
    "eduai-api",
    /^name = "[^"]+"/m,
    'name = "eduai-api-production"',
    /without --env would overwrite/,
  ],
  [
    "a top level with production's settings",
    "eduai-web",
    /EDUAI_ENV = "local"/,
    'EDUAI_ENV = "production"',
    /the top level is for this machine/,
  ],
  [
    "an environment that shares another's name",
    "eduai-llm",
    /eduai-llm-staging/,
    "eduai-llm-production",
    /would overwrite/,
  ],
  [
    "a variable that one environment forgot",
    "eduai-web",
    /^EDUAI_ENV = "production"$/m,
    "",
    /production lacks var EDUAI_ENV/,
  ],
  [
    "a service of another environment",
    "eduai-web",
    /service = "eduai-api-production"/,
    'service = "eduai-api-staging"',
    /production is bound to eduai-api-staging/,
  ],
  [
    "a binding that only one environment has",
    "eduai-api",
    /^\[env\.dev\.vars\]$/m,
    '[env.dev.vars]\nNOBODY_READS = "1"',
    /only environment dev has var NOBODY_READS/,
  ],
])("named: %s", (_what, worker, found, instead, fault) => {
  expect(faultsAfter(worker, found, instead)).toContainEqual(expect.stringMatching(fault));
});

test("a configuration that is not there is named", () => {
  expect(checkEnvironments([join(folder, "nowhere.toml")])).toEqual([expect.stringContaining("does not exist")]);
});

test.each(["", "local", "prod", "production "])("a deploy to %j is refused before anything is built", async (name) => {
  expect(await deploy(name, false)).toEqual([expect.stringMatching(/^--env takes one of dev, staging, production/)]);
});
