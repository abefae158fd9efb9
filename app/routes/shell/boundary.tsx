import { RouteErrorState } from "../../components/ui/error-state.tsx";
import { Outlet } from "../../framework/index.ts";
import { pageTitle } from "../../lib/title.ts";

/** Where a page fails, Remix asks its own title no more: this one says what happened. */
export const meta = pageTitle(() => null);

/** Keeps the shell on screen when a page inside it fails. */
export default function Boundary() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <RouteErrorState />;
}
