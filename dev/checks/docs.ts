import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFiles } from "./sources.ts";

const isDocument = (file: string): boolean =>
  file.endsWith(".md") && (/^docs\//.test(file) || !file.includes("/") || file.endsWith("/AGENTS.md"));

/** Folders of the project: a path in backticks that begins with one of them must exist. */
const FOLDERS =
  /^(app|bench|contracts|core|dev|docs|drizzle|durable-objects|monitoring|platform|public|tests|workers|\.ci|\.github)\//;

/** Paths a document names: link targets, and words in backticks that look like a path of ours. */
export function pathsIn(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].flatMap(([, target]) => (target ? [target] : []));
  const local = links.filter((target) => !/^[a-z]+:|^\//.test(target)).map((target) => join(dirname(file), target));
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].flatMap(([, word]) => (word ? [word] : []));
  const ours = quoted.filter((word) => FOLDERS.test(word) && !/[<>*{}…$]/.test(word));
  return [...local, ...ours.map((word) => word.replace(/(:\d+)?[.,;:]?$/, ""))];
}

/** Every path from the root that README, docs/ and each AGENTS.md name exists. */
export function checkDocs(): string[] {
  return projectFiles()
    .filter(isDocument)
    .flatMap((file) =>
      pathsIn(file, readFileSync(file, "utf8"))
        .filter((path) => !existsSync(path))
        .map((path) => `${file}: ${path} does not exist`),
    );
}
