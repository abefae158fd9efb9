import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

/** Text in the order of a Spanish register: accents and capitals part only equal letters, ñ follows n. */
export function registerOrder(text: SQLWrapper): SQL<string> {
  return sql<string>`(${text}) collate "es-x-icu"`;
}

/** Does the text hold `wanted`, whatever the accents and capitals of either? `%`, `_` and a backslash are letters. */
export function holds(text: SQLWrapper, wanted: string): SQL {
  const letters = wanted
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
  const like = `%${letters.replace(/[\\%_]/g, "\\$&")}%`;
  return sql`regexp_replace(normalize(lower((${text}) collate "es-x-icu"), NFD), '[\\u0300-\\u036f]', '', 'g') like ${like}`;
}
