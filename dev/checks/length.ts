import { readFileSync } from "node:fs";
import { isSource, projectFiles } from "./sources.ts";

const LIMIT = 400;

/** Lists of words and the like, which nobody reads from top to bottom, are data and not code. */
const DATA = /\/(i18n|data)\//;

/** No file of code is longer than 400 lines. */
export function checkLength(): string[] {
  return projectFiles()
    .filter((file) => isSource(file) && !DATA.test(file))
    .flatMap((file) => {
      const lines = readFileSync(file, "utf8").split("\n").length - 1;
      return lines > LIMIT ? [`${file}: ${lines} lines, ${LIMIT} at most`] : [];
    });
}
