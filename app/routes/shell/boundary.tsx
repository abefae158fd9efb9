import { AskAgain } from "../../components/identity/ask-again.tsx";
import { RouteErrorState } from "../../components/ui/error-state.tsx";
import { Outlet, useRouteError } from "../../framework/index.ts";
import { askedAgain } from "../../lib/ask-again.ts";
import { pageTitle } from "../../lib/title.ts";

/** Where a page fails, Remix asks its own title no more: this one says what happened. */
export const meta = pageTitle(() => null);

/** Keeps the shell on screen when a page inside it fails. */
export default function Boundary() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const asked = askedAgain(useRouteError());
  return asked === null ? <RouteErrorState /> : <AskAgain asked={asked} />;
}
