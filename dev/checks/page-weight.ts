import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";

const ASSETS = "build/client/assets";

const Part = z.object({ module: z.string(), imports: z.array(z.string()).default([]) });
const Manifest = z.object({ entry: Part, routes: z.record(z.string(), Part.partial({ module: true })) });

/** The routes that a page loads, outermost first. */
const PAGES = {
  "sign-in": ["root", "routes/identity/sign-in"],
  home: ["root", "routes/shell/shell", "routes/shell/boundary", "routes/shell/home"],
  students: ["root", "routes/shell/shell", "routes/shell/boundary", "routes/students/students"],
  gradebook: [
    "root",
    "routes/shell/shell",
    "routes/shell/boundary",
    "routes/sections/section",
    "routes/sections/section-main",
  ],
} as const;

/** Kilobytes that a first view may cost: gzipped scripts, with the texts of one language. */
export const BUDGETS: Readonly<Record<keyof typeof PAGES, number>> = {
  "sign-in": 104,
  home: 130,
  students: 165,
  gradebook: 205,
};

/** Files that a first view may ask for: each costs its compression anew and a place in the queue. */
const MOST_FILES: Readonly<Record<keyof typeof PAGES, number>> = {
  "sign-in": 11,
  home: 20,
  students: 24,
  gradebook: 30,
};

export interface PageWeight {
  readonly page: string;
  readonly files: number;
  /** Kilobytes of scripts as they travel, gzipped. */
  readonly kilobytes: number;
}

/** Scripts that the first view of a page loads, with the texts of one language, by the manifest of the last build. */
export function pageWeights(): PageWeight[] {
  const name = readdirSync(ASSETS).find((file) => /^manifest-.*\.js$/.test(file));
  if (name === undefined) throw new Error("the web app has not been built");
  const text = readFileSync(join(ASSETS, name), "utf8");
  const manifest = Manifest.parse(JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)));
  const texts = (part: string) =>
    readdirSync(ASSETS)
      .filter((file) => file.startsWith(`texts-es-${part}-`) && file.endsWith(".js"))
      .map((file) => `/assets/${file}`);
  return Object.entries(PAGES).map(([page, routes]) => {
    const ownTexts = [...texts("first"), ...texts(page === "sign-in" ? "entry" : "rest")];
    const files = new Set([manifest.entry.module, ...manifest.entry.imports, ...ownTexts]);
    for (const route of routes) {
      const part = manifest.routes[route];
      if (part === undefined) throw new Error(`the web app has no ${route}`);
      for (const file of [part.module ?? [], part.imports ?? []].flat()) files.add(file);
    }
    const bytes = [...files]
      .map((file) => join("build/client", file))
      .filter((file) => existsSync(file))
      .reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    return { page, files: files.size, kilobytes: Math.round(bytes / 102.4) / 10 };
  });
}

/** Pages that cost more than their budget, in kilobytes or in files. */
export function overBudget(): string[] {
  const [budgets, most] = [
    new Map<string, number>(Object.entries(BUDGETS)),
    new Map<string, number>(Object.entries(MOST_FILES)),
  ];
  return pageWeights().flatMap(({ page, kilobytes, files }) => [
    ...(kilobytes > (budgets.get(page) ?? 0)
      ? [`${page}: ${kilobytes} KB of scripts, more than ${budgets.get(page)}`]
      : []),
    ...(files > (most.get(page) ?? 0) ? [`${page}: ${files} files of scripts, more than ${most.get(page)}`] : []),
  ]);
}

if (process.argv[1]?.endsWith("page-weight.ts")) {
  console.table(pageWeights());
  const faults = overBudget();
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
