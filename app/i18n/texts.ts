import { chat } from "./chat.ts";
import { content } from "./content.ts";
import { grades } from "./grades.ts";
import { identity } from "./identity.ts";
import type { TextTable } from "./languages.ts";
import { notifications } from "./notifications.ts";
import { operations } from "./operations.ts";
import { people } from "./people.ts";
import { peopleImport } from "./people-import.ts";
import { roster } from "./roster.ts";
import { sections } from "./sections.ts";
import { shell } from "./shell.ts";
import { studentFile } from "./student-file.ts";
import { students } from "./students.ts";

/**
 * The texts of the application in all languages. The build parts them (`by-language.ts`): the application imports
 * `virtual:texts/<language>/<part>`, and a browser loads one language, before somebody has signed in a part of it.
 */
export const texts = {
  ...shell,
  ...identity,
  ...people,
  ...students,
  ...studentFile,
  ...sections,
  ...grades,
  ...content,
  ...chat,
  ...notifications,
  ...roster,
  ...peopleImport,
  ...operations,
} satisfies TextTable;
