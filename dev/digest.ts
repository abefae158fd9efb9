import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

function* filesBelow(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) return yield path;
  for (const name of readdirSync(path).sort()) if (!name.startsWith(".")) yield* filesBelow(join(path, name));
}

/** One digest over files and folders below the project's root; tests with what they stand on and what is hidden are no part of it. */
export function digestOf(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of filesBelow(source)) {
      if (!/\.test\.tsx?$|\/testing\//.test(file))
        hash.update(file).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}
