import { isRouteErrorResponse, type MetaFunction } from "../framework/index.ts";
import { textsOf } from "../i18n/index.tsx";
import { asLocale } from "../i18n/languages.ts";
import type { TextKey, Translate } from "../i18n/translate.ts";
import { askedAgain } from "./ask-again.ts";

/** The reader's language as the root loader found it. */
function localeIn(matches: readonly { id: string; data?: unknown }[]) {
  const root = matches.find(({ id }) => id === "root")?.data;
  const locale = typeof root === "object" && root !== null && "locale" in root ? root.locale : null;
  return asLocale(typeof locale === "string" ? locale : null) ?? "es";
}

/** What the API says stands in the way: it was reached, and trying again changes nothing. */
export function reasonOf(error: unknown): string | null {
  if (!isRouteErrorResponse(error) || error.status < 400 || error.status >= 500) return null;
  const problem: unknown = error.data;
  if (typeof problem !== "object" || problem === null || !("detail" in problem)) return null;
  return typeof problem.detail === "string" ? problem.detail : null;
}

/** What went wrong, as the page's heading says it. */
export function failure(error: unknown): TextKey {
  const status = isRouteErrorResponse(error) ? error.status : 500;
  if (askedAgain(error) !== null) return "factor.confirm";
  if (status === 403) return "error.forbiddenTitle";
  if (status === 404) return "error.notFoundTitle";
  return status !== 429 && reasonOf(error) !== null ? "error.refusedTitle" : "error.title";
}

/** A page's title in the reader's language; what went wrong when the page could not be made. */
export function pageTitle<Loader = unknown>(
  name: (t: Translate, data: Parameters<MetaFunction<Loader>>[0]["data"]) => string | null | undefined,
): MetaFunction<Loader> {
  return ({ data, matches, error }) => {
    const t = textsOf(localeIn(matches));
    const title = error == null ? name(t, data) : t(failure(error));
    return [{ title: title ? `${title} · ${t("app.name")}` : t("app.name") }];
  };
}
