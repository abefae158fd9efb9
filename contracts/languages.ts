/** The languages in which the platform speaks to people; one more makes every text that lacks it fail to compile. */
export const LOCALES = ["es", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** The language a tag names, region or not; null when it is none of ours. */
export function asLocale(value: string | null | undefined): Locale | null {
  const short = value?.slice(0, 2).toLowerCase();
  return LOCALES.find((locale) => locale === short) ?? null;
}
