import type { Page } from "@playwright/test";
import { sectionPath } from "./content.ts";

/** One picture of README. */
export interface Picture {
  readonly name: string;
  readonly who: string;
  readonly size: "desk" | "phone";
  readonly width: number;
  readonly height: number;
  readonly go: (page: Page) => Promise<unknown>;
}

const DESK = { size: "desk", width: 1280, height: 800 } as const;
const PHONE = { size: "phone", width: 390, height: 780 } as const;

const follow = (list: string, link: RegExp) => async (page: Page) => {
  await page.goto(list);
  const paths = await page
    .locator("main a[href]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
  const path = paths.find((one) => link.test(one));
  if (path === undefined) throw new Error(`nothing at ${list} leads to ${link}`);
  await page.goto(path);
};

export const README_PICTURES: readonly Picture[] = [
  { name: "head-home", who: "head", ...DESK, go: (page) => page.goto("/") },
  { name: "teacher-home", who: "teacher", ...DESK, go: (page) => page.goto("/") },
  { name: "gradebook", who: "teacher", ...DESK, go: async (page) => page.goto(await sectionPath()) },
  { name: "lesson-plan", who: "teacher", ...DESK, go: follow("/contenidos", /^\/contenidos\/\d+$/) },
  { name: "import", who: "secretary", ...DESK, go: follow("/importar/anteriores", /^\/importar\/anteriores\/\d+$/) },
  { name: "family-phone", who: "parent", ...PHONE, go: follow("/alumnado", /^\/alumnado\/\d+$/) },
  {
    name: "gradebook-phone",
    who: "teacher",
    ...PHONE,
    go: async (page) => {
      await page.goto(await sectionPath());
      // The scripts put the list of one assignment in the grid's place.
      await page.getByRole("combobox", { name: "Tarea" }).selectOption({ index: 0 });
    },
  },
  {
    name: "chat-phone",
    who: "student",
    ...PHONE,
    go: async (page) => {
      await page.goto(`${await sectionPath()}/chat`);
      await page.getByText(/personas? conectadas?/).waitFor();
    },
  },
];
