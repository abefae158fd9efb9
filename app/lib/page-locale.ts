import { asLocale, type Locale } from "../i18n/index.tsx";

/** The language of the page in this browser. */
export function pageLocale(): Locale {
  return asLocale(document.documentElement.lang) ?? "es";
}
