import { PERMISSIONS, type Permission } from "#contracts/permissions.ts";
import type { Locale } from "./languages.ts";

const isPermission = (name: string): name is Permission => Object.hasOwn(PERMISSIONS, name);

/** What a permission is called; for loaders, so that no page carries all of them. */
export function permissionTitle(name: string, locale: Locale): string {
  return isPermission(name) ? PERMISSIONS[name][locale] : name;
}
