import { opensTo } from "../../components/shell/areas.ts";
import { RouteErrorState } from "../../components/ui/error-state.tsx";
import { data, type LoaderFunctionArgs } from "../../framework/http.server.ts";
import { Outlet } from "../../framework/index.ts";
import { load, requirePerson } from "../../lib/api.server.ts";

/** A school's page shows an operator lists of nobody, and buttons that fill a school that is none. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const me = await load(() => requirePerson(context, request));
  if (!opensTo(me, new URL(request.url).pathname)) throw data(null, { status: 404 });
  return null;
}

/** No link leads an operator there: what they type loads a whole document. */
export const shouldRevalidate = () => false;

/** Keeps the shell on screen when a page inside it fails. */
export default function Boundary() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <RouteErrorState />;
}
