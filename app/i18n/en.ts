import { account } from "./en/account.ts";
import { operations } from "./en/operations.ts";
import { school } from "./en/school.ts";
import { shell } from "./en/shell.ts";
import { work } from "./en/work.ts";
import type { Dictionary } from "./es.ts";

export const en: Dictionary = { ...shell, ...school, ...work, ...account, ...operations };
