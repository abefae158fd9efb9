import { isRouteErrorResponse, type MetaFunction } from "../framework/index.ts";
import { textsOf } from "../i18n/index.tsx";
import { asLocale } from "../i18n/languages.ts";
import type { Translate } from "../i18n/translate.ts";

/** The reader's language as the root loader found it. */
function localeIn(matches: readonly { id: string; data?: unknown }[]) {
  const root = matches.find(({ id }) => id === "root")?.data;
  const locale = typeof root === "object" && root !== null && "locale" in root ? root.locale : null;
  return asLocale(typeof locale === "string" ? locale : null) ?? "es";
}

/** A page's title in the reader's language; what went wrong when the page could not be made. */
export function pageTitle<Loader = unknown>(
  name: (t: Translate, data: Parameters<MetaFunction<Loader>>[0]["data"]) => string | null | undefined,
): MetaFunction<Loader> {
  return ({ data, matches, error }) => {
    const t = textsOf(localeIn(matches));
    const failed = isRouteErrorResponse(error) && error.status === 404 ? t("error.notFoundTitle") : t("error.title");
    const title = error == null ? name(t, data) : failed;
    return [{ title: title ? `${title} · ${t("app.name")}` : t("app.name") }];
  };
}
