import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Dictionary } from "./es.ts";
import { type Translate, translator } from "./translate.ts";

export const LOCALES = ["es", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export function asLocale(value: string | null | undefined): Locale | null {
  const short = value?.slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === short) ?? null;
}

/** The languages whose texts are here: all on the server, in a browser those that were loaded. */
const languages = new Map<Locale, Translate>();

export function provideTexts(locale: Locale, table: Dictionary): void {
  languages.set(locale, translator(locale, table));
}

/** Loads the texts of a language; a browser needs the page's before it takes the page over. */
export async function loadTexts(locale: Locale): Promise<void> {
  if (languages.has(locale)) return;
  provideTexts(locale, locale === "en" ? (await import("./en.ts")).en : (await import("./es.ts")).es);
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
