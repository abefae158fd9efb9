import type { Locale, Text, TextTable } from "./languages.ts";

/** A table's texts in one language, under the same keys. */
export type Words<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Text ? string : Words<Table[Key]>;
};

const isText = (entry: Text | TextTable): entry is Text => typeof entry.es === "string";

/**
 * The texts of a page that few people open: its loader sends them, so that they weigh on no other page as those of
 * `texts.ts` do.
 */
export function inLanguage<const Table extends TextTable>(table: Table, locale: Locale): Words<Table> {
  return columnOf<Table>(
    Object.entries<Text | TextTable>(table).map(([key, entry]) => [
      key,
      isText(entry) ? entry[locale] : inLanguage(entry, locale),
    ]),
  );
}

/** Made of the entries of the table, each in its language: the keys are the table's. */
function columnOf<Table>(entries: [string, unknown][]): Words<Table> {
  return Object.fromEntries(entries) as Words<Table>;
}

/** A text with what belongs between its double braces. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
