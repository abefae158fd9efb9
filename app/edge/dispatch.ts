import { refusedBody } from "./body-limit.ts";
import { isTooDeep } from "./depth.ts";
import { type EdgeContext, isLocal } from "./env.ts";
import { isForeignForm } from "./origin.ts";
import { problem } from "./problem.ts";
import { readyAnswer } from "./ready.ts";

export type Route = "api" | "mcp" | "health" | "ready" | "outbox" | "app";

function under(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

/** Which part of the platform answers a path. Authorization pages and tokens belong to the MCP worker. */
export function routeOf(path: string): Route {
  if (under(path, "/api") || under(path, "/webhooks") || under(path, "/rooms")) return "api";
  if (path === "/.well-known/jwks.json") return "api";
  if (under(path, "/mcp") || under(path, "/oauth") || path === "/authorize") return "mcp";
  if (path.startsWith("/.well-known/oauth-")) return "mcp";
  if (path === "/health") return "health";
  if (path === "/ready") return "ready";
  if (path === "/dev/outbox") return "outbox";
  return "app";
}

/** Answers what is neither the API's nor a page. `null` means: the web application does. */
export async function dispatch(
  request: Request,
  { env, requestId }: EdgeContext,
  route: Exclude<Route, "api">,
): Promise<Response | null> {
  switch (route) {
    case "mcp":
      return env.MCP.fetch(request);
    case "health":
      return Response.json({ status: "ok", service: "eduai-web" }, { headers: { "cache-control": "no-store" } });
    case "ready":
      return readyAnswer(env, requestId);
    case "outbox":
      if (!isLocal(env) || env.DEV_MAIL_URL === undefined) {
        return problem(404, "Not found", "No existe lo que buscas.", request, requestId);
      }
      return fetch(`${env.DEV_MAIL_URL.replace(/\/$/, "")}/outbox${new URL(request.url).search}`);
    case "app": {
      // A file that exists never comes here: a missing one is not for a browser to keep.
      const url = new URL(request.url);
      if (under(url.pathname, "/assets") || isTooDeep(url)) {
        return problem(404, "Not found", "No existe lo que buscas.", request, requestId);
      }
      if (isForeignForm(request)) {
        return problem(403, "Forbidden", "La petición no venía de esta página.", request, requestId);
      }
      const refused = refusedBody(request);
      if (refused === null) return null;
      const title = refused.status === 413 ? "Content Too Large" : "Length Required";
      return problem(refused.status, title, refused.detail, request, requestId);
    }
  }
}
