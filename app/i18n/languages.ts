/** The languages of the interface; one more makes every text that lacks it, and every table by language, fail to compile. */
export const LOCALES = ["es", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { es: "Español", en: "English" };

/** Those in which the API writes nothing: what it says must be put into them. */
export type OtherLocale = Exclude<Locale, "es">;

export function asLocale(value: string | null | undefined): Locale | null {
  const short = value?.slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === short) ?? null;
}

/** One text in every language. */
export type Text = Readonly<Record<Locale, string>>;

/** Texts by their keys, in groups. No group is named like a language, or a text that lacks one would be taken for a group. */
export type TextTable = { readonly [key: string]: Text | TextTable } & { readonly [L in Locale]?: never };

/** The texts of one language, under the same keys. */
export type Dictionary = { readonly [key: string]: string | Dictionary };
