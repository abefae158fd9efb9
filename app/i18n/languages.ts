import type { Locale } from "#contracts/languages.ts";

export { asLocale, LOCALES, type Locale } from "#contracts/languages.ts";

/** Each in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { es: "Español", en: "English" };

/** Those in which the API writes nothing: what it says must be put into them. */
export type OtherLocale = Exclude<Locale, "es">;

/** One text in every language. */
export type Text = Readonly<Record<Locale, string>>;

/** Texts by their keys, in groups. No group is named like a language, or a text that lacks one would be taken for a group. */
export type TextTable = { readonly [key: string]: Text | TextTable } & { readonly [L in Locale]?: never };

/** The texts of one language, under the same keys. */
export type Dictionary = { readonly [key: string]: string | Dictionary };

/** What a browser loads of a language: "first" on every page, "entry" on those without a session, "rest" on the others, "office" with what imports `office.ts`. */
export const TEXT_PARTS = ["first", "entry", "rest", "office"] as const;
export type TextPart = (typeof TEXT_PARTS)[number];
