import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import * as z from "zod";

const ASSETS = "build/client/assets";

const Part = z.object({ module: z.string(), imports: z.array(z.string()).default([]) });
const Manifest = z.object({ entry: Part, routes: z.record(z.string(), Part.partial({ module: true })) });

/** The routes that a page loads, outermost first. */
const PAGES = {
  "sign-in": ["root", "routes/sign-in"],
  home: ["root", "routes/shell", "routes/boundary", "routes/home"],
  students: ["root", "routes/shell", "routes/boundary", "routes/students"],
  gradebook: ["root", "routes/shell", "routes/boundary", "routes/course", "routes/course-main"],
} as const;

export interface PageWeight {
  readonly page: string;
  readonly files: number;
  /** Kilobytes of scripts as they travel, gzipped. */
  readonly kilobytes: number;
}

/** Scripts that the first view of a page loads, by the manifest of the last build. */
export function pageWeights(): PageWeight[] {
  const name = readdirSync(ASSETS).find((file) => /^manifest-.*\.js$/.test(file));
  if (name === undefined) throw new Error("the web app has not been built");
  const text = readFileSync(join(ASSETS, name), "utf8");
  const manifest = Manifest.parse(JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)));
  return Object.entries(PAGES).map(([page, routes]) => {
    const files = new Set([manifest.entry.module, ...manifest.entry.imports]);
    for (const route of routes) {
      const part = manifest.routes[route];
      for (const file of [part?.module ?? [], part?.imports ?? []].flat()) files.add(file);
    }
    const bytes = [...files]
      .map((file) => join("build/client", file))
      .filter((file) => existsSync(file))
      .reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    return { page, files: files.size, kilobytes: Math.round(bytes / 102.4) / 10 };
  });
}

if (process.argv[1]?.endsWith("page-weight.ts")) console.table(pageWeights());
