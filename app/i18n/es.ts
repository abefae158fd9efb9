import { account } from "./es/account.ts";
import { operations } from "./es/operations.ts";
import { school } from "./es/school.ts";
import { shell } from "./es/shell.ts";
import { work } from "./es/work.ts";

/** The texts of the application in Spanish; every other language must have the same keys. */
export const es = { ...shell, ...school, ...work, ...account, ...operations };

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type Dictionary = Texts<typeof es>;
