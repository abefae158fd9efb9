import type { Hono } from "hono";
import type { HttpEnv } from "#platform/http/mount.ts";
import { openApi } from "./openapi.ts";
import { docsPage } from "./page.ts";

export function mountDocs(app: Hono<HttpEnv>): void {
  app.get("/api/v1/openapi.json", (http) => {
    http.set("route", "/api/v1/openapi.json");
    http.header("cache-control", "public, max-age=60");
    http.header("content-type", "application/json");
    return http.body(openApi(new URL(http.get("services").variables.PUBLIC_ORIGIN).origin).text);
  });
  app.get("/api/docs", (http) => {
    http.set("route", "/api/docs");
    http.header(
      "content-security-policy",
      "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    return http.html(docsPage());
  });
  app.get("/api/docs.css", (http) => {
    http.set("route", "/api/docs.css");
    http.header("content-type", "text/css; charset=utf-8");
    http.header("cache-control", "public, max-age=3600");
    return http.body(STYLE);
  });
}

const STYLE = `:root{color-scheme:light dark;background:Canvas;color:CanvasText;--line:color-mix(in srgb,currentColor 18%,transparent);--soft:color-mix(in srgb,currentColor 65%,transparent)}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;margin:0;display:grid;grid-template-columns:15rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1rem;border-right:1px solid var(--line)}nav ul{list-style:none;padding:0;margin:.25rem 0 1rem}
summary{padding:.2rem 0}
nav a{color:inherit;text-decoration:none;display:block;padding:.15rem .5rem;border-radius:4px}nav a:hover,nav a:focus-visible{background:var(--line)}
main{padding:2rem;max-width:60rem}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}article{margin:1.5rem 0}
h3{font-size:1rem;display:flex;gap:.75rem;align-items:baseline;margin:0 0 .25rem}code,pre{font:13px/1.5 ui-monospace,monospace}
.method{font-weight:700;min-width:4rem}.soft{color:var(--soft)}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line)}
pre{overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:6px;max-height:24rem}
@media(max-width:48rem){body{grid-template-columns:1fr}nav{position:static;height:auto;border:0}}`;
