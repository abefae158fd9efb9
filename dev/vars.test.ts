import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { workerVars } from "./vars.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-vars-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

/** What `npm start` itself reads; the workers have no use for it. */
const OF_THE_START = ["PORT", "EDUAI_DATA", "EDUAI_DEV_LLM", "NEON_LOCAL"];

it("every variable that the README names reaches the workers of `npm start`", () => {
  const readme = readFileSync("README.md", "utf8");
  const table = /## Configuration[\s\S]*?\n## /.exec(readme)?.[0] ?? "";
  const named = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...line.matchAll(/`([A-Z][A-Z0-9_]+)(?:=\d)?`/g)].flatMap(([, name]) => name ?? []))
    .filter((name) => !OF_THE_START.includes(name));
  expect(named.length).toBeGreaterThan(15);
  const env = Object.fromEntries(named.map((name) => [name, `set-${name}`]));
  expect(workerVars({ dataDir, mail: { url: "http://127.0.0.1:9" } }, undefined, env)).toMatchObject(env);
});
