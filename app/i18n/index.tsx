import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Dictionary, type Locale, TEXT_PARTS, type TextPart } from "./languages.ts";
import { type Translate, translator } from "./translate.ts";

/** `app/i18n/by-language.ts` makes them. */
const SOURCES: Readonly<Record<Locale, Readonly<Record<TextPart, () => Promise<{ default: Dictionary }>>>>> = {
  es: {
    first: () => import("virtual:texts/es/first"),
    entry: () => import("virtual:texts/es/entry"),
    rest: () => import("virtual:texts/es/rest"),
    office: () => import("virtual:texts/es/office"),
  },
  en: {
    first: () => import("virtual:texts/en/first"),
    entry: () => import("virtual:texts/en/entry"),
    rest: () => import("virtual:texts/en/rest"),
    office: () => import("virtual:texts/en/office"),
  },
};

/** What is here of each language, and what it is looked up by: all on the server, in a browser what was loaded. */
const tables = new Map<Locale, Record<string, Dictionary[string]>>();
const languages = new Map<Locale, Translate>();

/** Loads texts of a language; a browser needs the page's before it takes the page over. */
export async function loadTexts(locale: Locale, parts: readonly TextPart[] = TEXT_PARTS): Promise<void> {
  const loaded = await Promise.all(parts.map((part) => SOURCES[locale][part]()));
  const table = tables.get(locale) ?? {};
  for (const part of loaded) Object.assign(table, part.default);
  tables.set(locale, table);
  if (!languages.has(locale)) languages.set(locale, translator(locale, table));
}

/** The texts of a language where no component is rendered: a page's title. */
export function textsOf(locale: Locale): Translate {
  return languages.get(locale) ?? languages.values().next().value ?? ((key) => key);
}

/** The reader's language, or the one before while its texts are on their way. */
export function useLoadedLocale(locale: Locale): Locale {
  const [, setArrived] = useState<Locale | null>(null);
  useEffect(() => {
    if (languages.has(locale)) return;
    loadTexts(locale).then(
      () => setArrived(locale),
      () => undefined,
    );
  }, [locale]);
  return languages.has(locale) ? locale : (languages.keys().next().value ?? locale);
}

const Texts = createContext<{ readonly t: Translate }>({ t: (key) => key });

export function I18nRoot({ locale, children }: { locale: Locale; children: ReactNode }) {
  const texts = useMemo(() => ({ t: textsOf(locale) }), [locale]);
  return <Texts.Provider value={texts}>{children}</Texts.Provider>;
}

export function useTranslation() {
  return useContext(Texts);
}
