import { CircleAlert, FileQuestion, Lock } from "lucide-react";
import { isRouteErrorResponse, Link, useLocation, useRouteError } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useRoot } from "../../lib/session.ts";
import { failure, reasonOf } from "../../lib/title.ts";
import { Button } from "./button.tsx";

type Kind = "forbidden" | "notFound" | "rateLimited" | "unavailable" | "refused" | "failed";

function kindOf(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return "failed";
  if (error.status === 403) return "forbidden";
  if (error.status === 404) return "notFound";
  if (error.status === 429) return "rateLimited";
  if (reasonOf(error) !== null) return "refused";
  return error.status === 503 ? "unavailable" : "failed";
}

/** What a page shows instead of itself when its loader, action or rendering failed. */
export function RouteErrorState() {
  const { t } = useTranslation();
  const error = useRouteError();
  const kind = kindOf(error);
  const { requestId } = useRoot();
  const { pathname, search } = useLocation();
  const Icon = kind === "forbidden" ? Lock : kind === "notFound" ? FileQuestion : CircleAlert;
  const body = {
    forbidden: t("error.forbiddenBody"),
    notFound: t("error.notFoundBody"),
    rateLimited: t("error.rateLimited"),
    unavailable: t("error.unavailable"),
    refused: reasonOf(error),
    failed: t("error.body"),
  }[kind];
  const retriable = kind !== "forbidden" && kind !== "notFound" && kind !== "refused";
  return (
    <div role="alert" className="mx-auto max-w-lg py-16">
      <Icon aria-hidden className="mb-4 size-7 text-muted" />
      <h1 className="text-xl font-semibold">{t(failure(error))}</h1>
      <p className="mt-2 text-muted">{body}</p>
      <div className="mt-6 flex gap-2">
        {retriable ? (
          <Button asChild variant="primary">
            <a href={`${pathname}${search}`}>{t("common.retry")}</a>
          </Button>
        ) : null}
        <Button asChild>
          <Link to="/">{t("common.home")}</Link>
        </Button>
      </div>
      {retriable && requestId ? (
        <p className="mt-6 text-xs text-muted">{t("error.reference", { id: requestId })}</p>
      ) : null}
    </div>
  );
}
