import { Hono, type Context as HonoContext } from "hono";
import { cors } from "hono/cors";
import { requestIdOf, SECURITY_HEADERS } from "#contracts/http.ts";
import { AppError } from "#core/errors.ts";
import { faultFields, log } from "../log.ts";
import type { Services } from "../services.ts";
import { boundedInFlight } from "./in-flight.ts";
import { allowedOrigins, type HttpEnv } from "./mount.ts";
import { problemResponse } from "./problem.ts";

/** No other site embeds what the API answers. */
const API_HEADERS = Object.entries({ ...SECURITY_HEADERS, "cross-origin-resource-policy": "same-origin" });

const EXPOSED = ["etag", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"];

/** Answers preflights; made once, since what it needs of a request is its origin. */
const preflight = cors({
  origin: (origin, http: HonoContext<HttpEnv>) =>
    allowedOrigins(http.get("services")).includes(origin) ? origin : null,
  allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "x-csrf-token", "x-request-id"],
  exposeHeaders: EXPOSED,
  maxAge: 600,
});

/** The answer itself where its headers can be set, a copy where it came from elsewhere, as from an object. */
function withHeaders(answer: Response, set: (headers: Headers) => void): Response {
  try {
    set(answer.headers);
    return answer;
  } catch {
    const copy = new Response(answer.body, answer);
    set(copy.headers);
    return copy;
  }
}

/** A Hono app with what every worker shares: request ids, security headers, CORS, problem answers and one log line. */
export function newApp(services: (env: unknown) => Services): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ strict: true });
  app.use(async (http, next) => {
    const requestId = requestIdOf(http.req.raw.headers);
    const started = Date.now();
    http.set("requestId", requestId);
    http.set("route", "unmatched");
    await next();
    const answer = http.res;
    if (answer.status === 101) return;
    const dressed = withHeaders(answer, (headers) => {
      headers.set("x-request-id", requestId);
      for (const [name, value] of API_HEADERS) if (!headers.has(name)) headers.set(name, value);
    });
    if (dressed !== answer) http.res = dressed;
    log("info", "http.request", {
      requestId,
      method: http.req.method,
      route: http.get("route"),
      status: answer.status,
      ms: Date.now() - started,
    });
  });
  app.use(async (http, next) => {
    http.set("services", services(http.env));
    if (http.req.method === "OPTIONS") return preflight(http, next);
    await next();
    // Afterwards, and not as the library does: headers that are set before there is an answer make Hono copy it.
    const answer = http.res;
    if (answer.status === 101) return;
    const origin = http.req.header("origin") ?? "";
    const dressed = withHeaders(answer, (headers) => {
      if (allowedOrigins(http.get("services")).includes(origin)) headers.set("access-control-allow-origin", origin);
      headers.set("access-control-expose-headers", EXPOSED.join(","));
      headers.append("vary", "Origin");
    });
    if (dressed !== answer) http.res = dressed;
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
