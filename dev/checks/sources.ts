import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Files that git tracks or would add: what is ignored is nobody's business here. Paths from the project's root. */
export function projectFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 << 20 }).split("\n");
  return files.filter((file) => file !== "" && existsSync(file));
}

export const isSource = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file) && !/\.d\.ts$/.test(file);
