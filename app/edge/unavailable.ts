import { localeOf } from "../lib/preferences.server.ts";
import { problem } from "./problem.ts";

const WAIT_SECONDS = 5;

/** Why nothing can be answered now: something behind the front door failed, too many ask at once, or one address too often. */
export type Cause = "failed" | "full" | "often";

const TEXTS = {
  es: {
    title: "Ahora no podemos abrir la página",
    failed: "El servicio no responde. Vuelve a intentarlo en unos segundos.",
    full: "Hay demasiadas peticiones a la vez. Vuelve a intentarlo en unos segundos.",
    often: "Hay demasiadas peticiones seguidas desde tu conexión. Espera unos segundos.",
    again: "Volver a intentarlo",
  },
  en: {
    title: "We cannot open the page now",
    failed: "The service does not respond. Try again in a few seconds.",
    full: "Too many requests at once. Try again in a few seconds.",
    often: "Too many requests in a row from your connection. Wait a few seconds.",
    again: "Try again",
  },
} as const;

/** 503, or 429 for one address, with `Retry-After`: a page that asks again by itself for who opens one, a problem for everybody else. */
export function unavailable(request: Request, requestId: string, cause: Cause): Response {
  const locale = localeOf(request, null);
  const text = TEXTS[locale];
  const status = cause === "often" ? 429 : 503;
  const title = status === 429 ? "Too Many Requests" : "Service unavailable";
  const opensPage = request.method === "GET" && (request.headers.get("accept") ?? "").includes("text/html");
  if (!opensPage) return problem(status, title, text[cause], request, requestId);
  const page = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${WAIT_SECONDS}">
<title>${text.title} · EduAI</title><link rel="stylesheet" href="/offline.css">
</head>
<body><main><img src="/icon.svg" alt="" width="32" height="32"><h1>${text.title}</h1><p>${text[cause]}</p><a href="">${text.again}</a></main></body>
</html>`;
  return new Response(page, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
      "cache-control": "no-store",
      "retry-after": String(WAIT_SECONDS),
    },
  });
}
