import { PERMISSIONS, SCHOOL_PERMISSIONS } from "#contracts/permissions.ts";
import { inLanguage } from "../i18n/in-language.ts";
import type { Locale } from "../i18n/languages.ts";
import { rolesTexts } from "../i18n/people-roles.ts";

/** The permissions of a school under what they are about, in words. */
export function permissionAreas(locale: Locale) {
  const areas: Readonly<Record<string, string>> = inLanguage(rolesTexts.areas, locale);
  const grouped = Map.groupBy(SCHOOL_PERMISSIONS, (name) => name.split(".")[0] ?? "");
  return [...grouped].map(([area, names]) => ({
    area,
    title: areas[area] ?? area,
    permissions: names.map((name) => ({ name, title: PERMISSIONS[name][locale] })),
  }));
}
