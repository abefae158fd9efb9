import { createInstance, type i18n, type TFunction } from "i18next";
import { type ReactNode, useMemo } from "react";
import { I18nextProvider, initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { es } from "./es.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof es };
  }
}

export const LOCALES = ["es", "en"] as const;
export type Locale = (typeof LOCALES)[number];

export function asLocale(value: string | null | undefined): Locale | null {
  const short = value?.slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === short) ?? null;
}

/** One instance per request and per browser page: the server speaks several languages at once. */
function newI18n(locale: Locale): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: "es",
    initAsync: false,
    resources: { es: { translation: es }, en: { translation: en } },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}

const titles = new Map<Locale, TFunction>();

/** The texts of a language where no component is rendered: a page's title. */
export function textsOf(locale: Locale): TFunction {
  const texts = titles.get(locale) ?? newI18n(locale).getFixedT(locale);
  titles.set(locale, texts);
  return texts;
}

export function I18nRoot({ locale, children }: { locale: Locale; children: ReactNode }) {
  const instance = useMemo(() => newI18n(locale), [locale]);
  return <I18nextProvider i18n={instance}>{children}</I18nextProvider>;
}

export { useTranslation } from "react-i18next";
