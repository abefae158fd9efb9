import type { Plugin } from "vite";
import {
  type Dictionary,
  LOCALES,
  type Locale,
  TEXT_PARTS,
  type Text,
  type TextPart,
  type TextTable,
} from "./languages.ts";
import { texts } from "./texts.ts";

const PREFIX = "virtual:texts/";

const isText = (entry: Text | TextTable): entry is Text => typeof entry.es === "string";

function column(table: TextTable, locale: Locale): Dictionary {
  return Object.fromEntries(
    Object.entries(table).map(([key, entry]) => [key, isText(entry) ? entry[locale] : column(entry, locale)]),
  );
}

/** Groups that do not wait for a session, of which `signIn` also asks anew where one has ended, and those of the office and the operator alone. */
const PARTS: Readonly<Record<string, TextPart>> = {
  app: "first",
  common: "first",
  error: "first",
  signIn: "first",
  strength: "first",
  factor: "first",
  entry: "entry",
  people: "office",
  person: "office",
  access: "office",
  family: "office",
  custody: "office",
  file: "office",
  health: "office",
  contacts: "office",
  tie: "office",
  roster: "office",
  import: "office",
  sheet: "office",
  aiClients: "office",
  status: "office",
  operations: "office",
};

/** The texts of one language; of a part of them, what a browser loads together. */
export function textsIn(locale: Locale, part?: TextPart): Dictionary {
  const chosen = Object.entries(texts).filter(([group]) => part === undefined || (PARTS[group] ?? "rest") === part);
  return column(Object.fromEntries(chosen), locale);
}

/** Makes `virtual:texts/<language>/<part>` of the texts that stand side by side. */
export function textsByLanguage(): Plugin {
  const wanted = (id: string) => {
    const [locale, part] = id.slice(id.indexOf(PREFIX) + PREFIX.length).split("/");
    return { locale: LOCALES.find((one) => one === locale), part: TEXT_PARTS.find((one) => one === part) };
  };
  return {
    name: "texts-by-language",
    resolveId: (id) => (id.startsWith(PREFIX) && wanted(id).part !== undefined ? `\0${id}` : null),
    load(id) {
      const { locale, part } = id.startsWith(`\0${PREFIX}`) ? wanted(id) : {};
      if (locale === undefined || part === undefined) return null;
      return `export default ${JSON.stringify(textsIn(locale, part))};`;
    },
  };
}
