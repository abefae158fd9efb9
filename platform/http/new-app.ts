import { Hono } from "hono";
import { cors } from "hono/cors";
import { AppError } from "#core/errors.ts";
import { faultFields, log } from "../log.ts";
import type { Services } from "../services.ts";
import { boundedInFlight } from "./in-flight.ts";
import { allowedOrigins, type HttpEnv } from "./mount.ts";
import { problemResponse } from "./problem.ts";

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "cross-origin-resource-policy": "same-origin",
};

/** A Hono app with what every worker shares: request ids, security headers, CORS, problem answers and one log line. */
export function newApp(services: (env: unknown) => Services): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ strict: true });
  app.use(async (http, next) => {
    const sent = http.req.header("x-request-id") ?? "";
    const requestId = REQUEST_ID.test(sent) ? sent : crypto.randomUUID();
    const started = Date.now();
    http.set("requestId", requestId);
    http.set("route", "unmatched");
    http.set("services", services(http.env));
    await next();
    if (http.res.status === 101) return;
    http.res.headers.set("x-request-id", requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!http.res.headers.has(name)) http.res.headers.set(name, value);
    }
    log("info", "http.request", {
      requestId,
      method: http.req.method,
      route: http.get("route"),
      status: http.res.status,
      ms: Date.now() - started,
    });
  });
  app.use(async (http, next) => {
    const allowed = allowedOrigins(http.get("services"));
    return cors({
      origin: (origin) => (allowed.includes(origin) ? origin : null),
      allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "x-csrf-token", "x-request-id"],
      exposeHeaders: ["etag", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
      maxAge: 600,
    })(http, next);
  });
  app.use(boundedInFlight());
  app.notFound((http) =>
    problemResponse(new AppError("not_found", "No existe lo que buscas."), {
      requestId: http.get("requestId"),
      instance: "unmatched",
    }),
  );
  app.onError((error, http) => {
    const fault = !(error instanceof AppError);
    if (fault || error.code === "unavailable") {
      log(fault ? "error" : "warn", fault ? "http.fault" : "http.unavailable", {
        requestId: http.get("requestId"),
        route: http.get("route"),
        ...faultFields(error),
      });
    }
    return problemResponse(error, { requestId: http.get("requestId"), instance: http.get("route") });
  });
  return app;
}
