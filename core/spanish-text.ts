import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { folded, groupForms } from "#schema/folded.ts";

/** Text in the order of a Spanish register: accents and capitals part only equal letters, ñ follows n. */
export function spanishCollation(text: SQLWrapper): SQL<string> {
  return sql<string>`(${text}) collate "es-x-icu"`;
}

const escaped = (letters: string) => letters.replace(/[\\%_]/g, "\\$&");

const fold = (text: string) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/** Does the text hold `wanted`, whatever the accents and capitals of either? `%`, `_` and a backslash are letters. */
export function containsText(text: SQLWrapper, wanted: string): SQL {
  return sql`${folded(text)} like ${`%${escaped(fold(wanted))}%`}`;
}

const MOST_WORDS = 8;

/** What is typed, as words without accents, capitals, ordinal signs and punctuation: "2.º A" is "2" and "a". */
export function wordsOf(typed: string): string[] {
  return (
    fold(typed)
      .replace(/[ºª]/g, " ")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).slice(0, MOST_WORDS);
}

/**
 * Ids of the people of the school whose name holds what was typed: a single word anywhere, one of several words, or a
 * very short one, where a word of the name begins, in any order. Answered by an index, under the row policies too.
 */
export function peopleNamed(typed: string): SQL {
  const words = fold(typed)
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS)
    .sort((a, b) => b.length - a.length);
  if (words.length === 0) return sql`(select null::bigint where false)`;
  const begins = (word: string) => (words.length > 1 || word.length < 3) && /^[\p{L}\p{N}]/u.test(word);
  const patterns = words.map((word) => `${begins(word) ? "% " : "%"}${escaped(word)}%`);
  return sql`(select users.find_people(array[${sql.join(
    patterns.map((pattern) => sql`${pattern}`),
    sql`, `,
  )}]))`;
}

/** The same, or whose address, user name or identifier holds what was typed. */
export function peopleFound(typed: string): SQL {
  const named = peopleNamed(typed);
  const part = fold(typed).trim();
  return part.length < 3 ? named : sql`(${named} union all select users.find_addressed(${`%${escaped(part)}%`}))`;
}

/** The same of pupils alone, whose number may hold what was typed as well. */
export function pupilsNamed(typed: string): SQL {
  const named = peopleNamed(typed);
  return maybeNumber(typed)
    ? sql`(${named} union all select students.find_numbered(${`%${escaped(fold(typed))}%`}))`
    : named;
}

/** Is it rather a number or a code than a name? */
export function maybeNumber(typed: string): boolean {
  return /[^\p{L}\s,.']/u.test(typed);
}

/** Every typed word is in the text; one of a single letter or figure is a whole word there. */
function holdsWords(text: SQL, typed: string): SQL {
  const words = wordsOf(typed);
  if (words.length === 0) return sql`false`;
  const parts = words.map((word) => sql`words.text like ${word.length > 1 ? `%${word}%` : `% ${word} %`}`);
  return sql`exists (select from (select ${text} as text) as words where ${sql.join(parts, sql` and `)})`;
}

/** Is it the group that was typed, as "2.º ESO A", "2ºA" or "2a"? */
export function isGroup(group: SQLWrapper, typed: string): SQL {
  return holdsWords(groupForms(group), typed);
}

/** Do a course's and a section's folded columns, `searchTitle` and `searchGroup`, hold all that was typed ("matemáticas 2A")? */
export function holdsTitle(searchTitle: SQLWrapper, searchGroup: SQLWrapper, typed: string): SQL {
  return holdsWords(sql`${searchTitle} || ${searchGroup}`, typed);
}
