import { asLocale, type Locale } from "../i18n/languages.ts";

export const THEMES = ["light", "dark", "system"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_SECONDS = 31_536_000;

function cookie(request: Request, name: string): string | null {
  const pairs = request.headers.get("cookie")?.split(/;\s*/) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

export function themeOf(request: Request): Theme {
  const chosen = cookie(request, "theme");
  return THEMES.find((theme) => theme === chosen) ?? "system";
}

/** The language chosen in this browser; without one, a person is answered in their own, or their school's. */
export function languageHere(request: Request): Locale | undefined {
  return asLocale(cookie(request, "lng")) ?? undefined;
}

/** The person's choice, else their profile's language, else what the browser prefers, else Spanish. */
export function localeOf(request: Request, profile: string | null): Locale {
  const preferred = request.headers.get("accept-language")?.split(",") ?? [];
  const accepted = preferred.map((part) => asLocale(part.trim())).find((locale) => locale !== null);
  return languageHere(request) ?? asLocale(profile) ?? accepted ?? "es";
}

export function preferenceCookie(name: "theme" | "lng", value: string): string {
  return `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; Secure; HttpOnly`;
}
