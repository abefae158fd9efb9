import type { Plugin } from "vite";
import { type Dictionary, LOCALES, type Locale, type Text, type TextTable } from "./languages.ts";
import { texts } from "./texts.ts";

const PREFIX = "virtual:texts/";

const isText = (entry: Text | TextTable): entry is Text => typeof entry.es === "string";

function column(table: TextTable, locale: Locale): Dictionary {
  return Object.fromEntries(
    Object.entries(table).map(([key, entry]) => [key, isText(entry) ? entry[locale] : column(entry, locale)]),
  );
}

/** The texts of one language, which is what a browser loads. */
export function textsIn(locale: Locale): Dictionary {
  return column(texts, locale);
}

/** Makes `virtual:texts/<language>` of the texts that stand side by side. */
export function textsByLanguage(): Plugin {
  const localeOf = (id: string) => LOCALES.find((locale) => id.endsWith(PREFIX + locale));
  return {
    name: "texts-by-language",
    resolveId: (id) => (id.startsWith(PREFIX) && localeOf(id) ? `\0${id}` : null),
    load(id) {
      const locale = id.startsWith(`\0${PREFIX}`) ? localeOf(id) : undefined;
      return locale === undefined ? null : `export default ${JSON.stringify(textsIn(locale))};`;
    },
  };
}
