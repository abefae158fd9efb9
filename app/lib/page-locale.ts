import { asLocale, type Locale } from "../i18n/languages.ts";

/** The language of the page in this browser. */
export function pageLocale(): Locale {
  return asLocale(document.documentElement.lang) ?? "es";
}
