import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { isSource, projectFiles } from "./sources.ts";

/** package.json's `imports`. */
const ALIASES: Record<string, string> = {
  "#contracts/": "contracts/",
  "#core/": "core/",
  "#platform/": "platform/",
  "#schema/": "drizzle/schema/",
  "#testing/": "tests/support/",
};

/** Which layers a layer may import, besides itself. Folders that are not named here (dev, tests, bench) may import all. */
const ALLOWED: Record<string, readonly string[]> = {
  contracts: [],
  schema: ["contracts"],
  core: ["schema", "contracts"],
  platform: ["core", "schema", "contracts"],
  api: ["platform", "core", "schema", "contracts"],
  mcp: ["platform", "core", "schema", "contracts"],
  llm: ["platform", "schema", "contracts"],
  objects: ["platform", "core", "schema", "contracts"],
  app: ["contracts"],
};

const ROOTS: readonly [string, string][] = [
  ["contracts/", "contracts"],
  ["drizzle/schema/", "schema"],
  ["core/", "core"],
  ["platform/", "platform"],
  ["workers/api/", "api"],
  ["workers/mcp/", "mcp"],
  ["workers/llm-gateway/", "llm"],
  ["durable-objects/", "objects"],
  ["app/", "app"],
];

/** Clients of outside services, and the folders that may import them. */
const SDKS: readonly [RegExp, RegExp][] = [
  [/^(@upstash\/|@neondatabase\/|@phi-ag\/|standardwebhooks$|pg$)/, /^(platform|drizzle)\//],
  [/^(@anthropic-ai\/|openai$)/, /^(platform|workers\/llm-gateway\/providers)\//],
  [/^(@modelcontextprotocol\/|agents(\/|$)|@cloudflare\/workers-oauth-provider)/, /^(platform|workers\/mcp)\//],
];

const REMIX_HOMES = /^(app\/framework\/|app\/entry\.|app\/routes\.ts$|vite\.config\.ts$)/;

const layerOf = (file: string): string | undefined => ROOTS.find(([root]) => file.startsWith(root))?.[1];
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || /(^|\/)testing\//.test(file);

export interface Import {
  from: string;
  specifier: string;
  /** Path from the project's root when the import stays inside the project. */
  to?: string;
}

export function importsOf(file: string, text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: specifier }) => {
    const alias = Object.keys(ALIASES).find((prefix) => specifier.startsWith(prefix));
    if (alias) return { from: file, specifier, to: (ALIASES[alias] ?? "") + specifier.slice(alias.length) };
    if (specifier.startsWith(".")) return { from: file, specifier, to: join(dirname(file), specifier) };
    return { from: file, specifier };
  });
}

/** What is wrong with one import; undefined when nothing is. */
export function fault({ from, specifier, to }: Import): string | undefined {
  const layer = layerOf(from);
  const target = to === undefined ? undefined : layerOf(to);
  if (layer && !isTest(from)) {
    if (target && target !== layer && !ALLOWED[layer]?.includes(target)) return `${layer} may not import ${target}`;
    if (to?.startsWith("tests/") || to?.startsWith("dev/")) return "only tests import test support";
    const sdk = SDKS.find(([names]) => names.test(specifier));
    if (sdk && !sdk[1].test(from)) return "this client belongs into platform/";
  }
  if (specifier.startsWith("@remix-run/") && !REMIX_HOMES.test(from)) return "Remix stays behind app/framework/";
  if (to !== undefined && /^[#.]/.test(specifier) && !/\.[a-z]+(\?.*)?$/.test(specifier))
    return "import with the extension";
  return undefined;
}

/** Every circle of imports once, as the list of its files; one of types alone is a circle to whoever reads it. */
export function circles(graph: Map<string, string[]>): string[][] {
  const found: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, "open");
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

/** Import directions, circles, homes of SDKs and Remix, and how zod is imported. */
export function checkLayers(): string[] {
  const graph = new Map<string, string[]>();
  const faults: string[] = [];
  for (const file of projectFiles().filter(isSource)) {
    const text = readFileSync(file, "utf8");
    const imports = importsOf(file, text);
    for (const each of imports) {
      const reason = fault(each);
      if (reason) faults.push(`${file}: ${each.specifier}: ${reason}`);
    }
    if (/import\s+(type\s+)?\{[^}]*\}\s+from\s+["']zod["']/.test(text)) {
      faults.push(`${file}: import * as z from "zod": the named import bundles every language`);
    }
    graph.set(
      file,
      imports.flatMap(({ to }) => (to ? [to] : [])),
    );
  }
  return [...faults, ...circles(graph).map((circle) => `circle: ${circle.join(" -> ")}`)];
}
