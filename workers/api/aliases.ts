import type { Hono } from "hono";
import type { HttpEnv } from "#platform/http/mount.ts";

/** Short addresses of the public origin for what lives below `/api/v1`. */
const ALIASES: readonly (readonly [string, string])[] = [
  ["/rooms/:roomId", "/api/v1/chat/:roomId"],
  ["/.well-known/jwks.json", "/api/v1/auth/.well-known/jwks.json"],
];

export function mountAliases(app: Hono<HttpEnv>): void {
  for (const [path, target] of ALIASES) {
    app.get(path, (http) => {
      const url = new URL(http.req.url);
      url.pathname = target.replace(":roomId", encodeURIComponent(http.req.param("roomId") ?? ""));
      return app.fetch(new Request(url, http.req.raw), http.env, http.executionCtx);
    });
  }
}
