import type { Locale } from "../i18n/languages.ts";
import { asLocale } from "../i18n/languages.ts";
import { text } from "./actions.server.ts";

const optional = (form: FormData, name: string) => text(form, name).trim() || null;

/** A person's data as the form of `PersonFields` sends them; what is blank is not known. */
export function personIn(form: FormData) {
  const locale: Locale | null = asLocale(text(form, "locale"));
  return {
    givenName: text(form, "givenName"),
    middleName: optional(form, "middleName"),
    familyName: text(form, "familyName"),
    email: optional(form, "email"),
    username: optional(form, "username"),
    identifier: optional(form, "identifier"),
    phone: optional(form, "phone"),
    locale,
  };
}

/** The role chosen; undefined where the form has none, 0 for what is no role. */
export function roleIn(form: FormData): number | undefined {
  if (!form.has("roleId")) return undefined;
  const id = Number(text(form, "roleId"));
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}
