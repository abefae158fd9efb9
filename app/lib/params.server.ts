import { PathId } from "#contracts/common.ts";
import { data } from "../framework/http.server.ts";

/** A route's identifier as the API takes it; a 404 page when it is not one. */
export function idParam(params: Readonly<Record<string, string | undefined>>, name = "id"): string {
  const value = params[name] ?? "";
  if (!PathId.safeParse(value).success) throw data(null, { status: 404 });
  return value;
}

/** A query value, or undefined when absent or blank. */
export function queryText(request: Request, name: string): string | undefined {
  return new URL(request.url).searchParams.get(name)?.trim() || undefined;
}
