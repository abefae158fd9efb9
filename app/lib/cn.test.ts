import { readFileSync } from "node:fs";
import { join } from "node:path";
import { twMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { projectFiles } from "../../dev/checks/sources.ts";
import { cn } from "./cn.ts";

/** Every text of a file that consists of class names. */
function classesIn(file: string): string[] {
  const text = readFileSync(join(process.cwd(), file), "utf8");
  return [...text.matchAll(/"([a-z[][^"\n{}]*)"/g)]
    .flatMap(([, found]) => (found ? [found] : []))
    .filter((found) => found.split(" ").every((name) => /^[[a-z@-][\w@[\]()&.:,/%=*>_+-]*$/.test(name)));
}

test("whatever class is given to a component wins over its own, as the whole library would decide", () => {
  const files = projectFiles().filter((file) => /^app\/.*\.tsx$/.test(file));
  const names = (some: string[]) =>
    new Set(
      some
        .flatMap(classesIn)
        .flatMap((classes) => classes.split(" "))
        .filter((name) => !name.includes(":")),
    );
  const own = names(files.filter((file) => file.startsWith("app/components/ui/")));
  const given = names(files);
  expect(own.size).toBeGreaterThan(100);
  expect(given.size).toBeGreaterThan(200);
  const wrong: string[] = [];
  for (const first of own) {
    for (const later of given) {
      const wanted = twMerge(first, later);
      if (first === later || first === "bottom-right") continue; // The second is the name of a place, not a class.
      if (cn(first, later) !== wanted) wrong.push(`"${first}" and "${later}" should make "${wanted}"`);
    }
  }
  expect(wrong).toEqual([]);
  expect(cn("p-2 px-1 text-sm", false, undefined, "sm:p-1 p-4")).toBe("text-sm sm:p-1 p-4");
  expect(cn("sm:h-8 hover:bg-hover [&_svg]:size-4", "h-9 hover:bg-sunken [&_svg]:h-5")).toBe(
    "sm:h-8 [&_svg]:size-4 h-9 hover:bg-sunken [&_svg]:h-5",
  );
}, 240_000);
