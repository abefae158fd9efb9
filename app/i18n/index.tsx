import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Dictionary, Locale } from "./languages.ts";
import { type Translate, translator } from "./translate.ts";

/** `app/i18n/by-language.ts` makes them. */
const SOURCES: Readonly<Record<Locale, () => Promise<{ default: Dictionary }>>> = {
  es: () => import("virtual:texts/es"),
  en: () => import("virtual:texts/en"),
};

/** The languages whose texts are here: all on the server, in a browser those that were loaded. */
const languages = new Map<Locale, Translate>();

/** Loads the texts of a language; a browser needs the page's before it takes the page over. */
export async function loadTexts(locale: Locale): Promise<void> {
  if (languages.has(locale)) return;
  languages.set(locale, translator(locale, (await SOURCES[locale]()).default));
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
