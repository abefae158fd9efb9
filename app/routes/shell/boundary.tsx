import { RouteErrorState } from "../../components/ui/error-state.tsx";
import { Outlet } from "../../framework/index.ts";

/** Keeps the shell on screen when a page inside it fails. */
export default function Boundary() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <RouteErrorState />;
}
