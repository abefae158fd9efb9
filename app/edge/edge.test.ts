import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { requestIdOf } from "#contracts/http.ts";
import { NIGHTLY, runCron } from "./cron.ts";
import { pagePolicy } from "./csp.ts";
import { dispatch as dispatchTo, routeOf } from "./dispatch.ts";
import type { FrontEnv } from "./env.ts";
import { secured } from "./headers.ts";
import { withoutForgedAddress } from "./incoming.ts";

function service(answer: () => Response | Promise<Response>) {
  return {
    fetch: async () => answer(),
    connect: () => {
      throw new Error("not used");
    },
    sweep: async () => 0,
    retain: async () => 0,
    checkpoint: async () => 0,
  };
}

function environment(change: Partial<FrontEnv> = {}): FrontEnv {
  const up = service(() => new Response("ok"));
  const PAGE_READS = { readAll: async () => [] };
  return {
    API: up,
    PAGE_READS,
    MCP: up,
    LLM: up,
    OBJECTS: up,
    EDUAI_ENV: "production",
    INTERNAL_TOKEN: "internal",
    ...change,
  };
}

function dispatch(request: Request, context: Parameters<typeof dispatchTo>[1]) {
  const route = routeOf(new URL(request.url).pathname);
  if (route === "api") throw new Error("the API answers itself");
  return dispatchTo(request, context, route);
}

const context = (env: FrontEnv) => ({ env, requestId: "request-1", nonce: "n" });

describe("crons", () => {
  it("every environment has both, and each does its own work", async () => {
    const lines = readFileSync("wrangler.toml", "utf8").match(/^crons = .*$/gm) ?? [];
    expect(new Set(lines).size).toBe(1);
    const crons = [...(lines[0] ?? "").matchAll(/"([^"]+)"/g)].map(([, cron]) => cron ?? "");
    expect(crons).toContain(NIGHTLY);
    const done: string[] = [];
    const note = (name: string) => async () => void done.push(name);
    const objects = {
      ...service(() => new Response()),
      sweep: note("sweep"),
      retain: note("retain"),
      checkpoint: note("checkpoint"),
    };
    for (const cron of crons) await runCron(cron, { OBJECTS: objects });
    expect(done).toEqual(["sweep", "checkpoint", "retain"]);
  });
});

describe("the front door", () => {
  it.each([
    ["/api/v1/students", "api"],
    ["/webhooks/resend", "api"],
    ["/rooms/3", "api"],
    ["/.well-known/jwks.json", "api"],
    ["/mcp", "mcp"],
    ["/mcp/sse", "mcp"],
    ["/oauth/token", "mcp"],
    ["/authorize", "mcp"],
    ["/.well-known/oauth-authorization-server", "mcp"],
    ["/ready", "ready"],
    ["/apifoo", "app"],
    ["/webhooksfoo", "app"],
    ["/", "app"],
  ])("sends %s to %s", (path, route) => {
    expect(routeOf(path)).toBe(route);
  });

  it("serves without a service, and without the index; not without the school's data; it says which and how", async () => {
    const ok = { state: "ok", latencyMs: 1 };
    const report = (status: string, parts: object) => () =>
      Response.json({ status, service: "one", parts }, { status: status === "down" ? 503 : 200 });
    const whole = service(report("ok", { database: ok, redis: ok, vector: ok }));
    const gone = service(() => {
      throw new Error("down");
    });
    const ask = async (change: Partial<FrontEnv>) => {
      const env = environment({ API: whole, MCP: whole, LLM: whole, OBJECTS: whole, ...change });
      const answer = await dispatch(new Request("https://school.test/ready"), context(env));
      return [answer?.status, await answer?.json()];
    };
    const { state } = ok;
    expect(await ask({})).toMatchObject([200, { status: "ok", services: { api: { state }, database: { state } } }]);
    expect(await ask({ LLM: gone })).toMatchObject([200, { status: "degraded", services: { llm: { state: "down" } } }]);
    const limping = service(report("degraded", { database: ok, redis: { state: "down", latencyMs: 2000 } }));
    expect(await ask({ API: limping })).toMatchObject([
      200,
      { status: "degraded", services: { api: { state: "degraded" }, database: { state }, redis: { state: "down" } } },
    ]);
    const dead = service(report("down", { database: { state: "down", latencyMs: 9 } }));
    expect(await ask({ API: dead })).toMatchObject([
      503,
      { status: "down", services: { database: { state: "down" } } },
    ]);
    expect(await ask({ API: gone })).toMatchObject([503, { status: "down", services: { api: { state: "down" } } }]);
  });

  it("measures a form before a page reads it, and refuses one of unknown length", async () => {
    const post = (headers: Record<string, string>, path = "/importar") =>
      dispatch(
        new Request(`https://school.test${path}`, { method: "POST", body: "x", headers }),
        context(environment()),
      );
    expect((await post({ "content-length": "200000000" }))?.status).toBe(413);
    expect(await post({ "content-length": "20000000" })).toBeNull();
    expect((await post({ "content-length": "20000000" }, "/entrar"))?.status).toBe(413);
    expect((await post({ "content-length": "20000000" }, "/centro/imagen"))?.status).toBe(413);
    expect(await post({ "content-length": "7000000" }, "/centro/imagen")).toBeNull();
    expect((await post({}))?.status).toBe(411);
    expect(await post({ "content-length": "1" })).toBeNull();
  });

  it("matches no path that no page has", async () => {
    const ask = (path: string) => dispatch(new Request(`https://school.test${path}`), context(environment()));
    expect((await ask(`/${"a/".repeat(2000)}`))?.status).toBe(404);
    expect((await ask(`/__manifest?p=${"a/".repeat(2000)}`))?.status).toBe(404);
    expect((await ask(`/__manifest?${"p=/a&".repeat(500)}`))?.status).toBe(404);
    expect(await ask("/__manifest?p=/grupos/3/chat&p=/alumnado")).toBeNull();
    const fullList = Array.from({ length: 150 }, (_, id) => `p=/grupos/${id}&p=/grupos/${id}/chat`).join("&");
    expect(await ask(`/__manifest?${fullList}&p=/&p=/avisos`)).toBeNull();
  });

  it("refuses a form of another site before a page sees it", async () => {
    const post = (origin: string) =>
      dispatch(
        new Request("https://school.test/entrar", {
          method: "POST",
          headers: { origin, "content-length": "1" },
          body: "a",
        }),
        context(environment()),
      );
    for (const origin of ["https://evil.test", "null"]) expect((await post(origin))?.status).toBe(403);
    expect(await post("https://school.test")).toBeNull();
  });

  it("answers a missing asset with a 404 that nobody keeps", async () => {
    const answer = await dispatch(new Request("https://school.test/assets/gone-1a2b.js"), context(environment()));
    expect(answer?.status).toBe(404);
    expect(answer?.headers.get("cache-control")).toBe("no-store");
  });

  it("has no development mailbox outside development", async () => {
    const env = environment({ DEV_MAIL_URL: "http://127.0.0.1:1" });
    const answer = await dispatch(new Request("https://school.test/dev/outbox"), context(env));
    expect(answer?.status).toBe(404);
  });

  it("takes a caller's request id only when it is a plain token", () => {
    const given = (value: string) => new Headers({ "x-request-id": value });
    expect(requestIdOf(given("abc-12345"))).toBe("abc-12345");
    expect(requestIdOf(given("short"))).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestIdOf(given('"><script>alert(1)'))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("drops an address that a client claims on one's own machine, and leaves any other request as it is", () => {
    const from = (address: string) =>
      new Request("https://school.test/api/v1/auth/login", {
        method: "POST",
        headers: { "cf-connecting-ip": address, cookie: "a=b" },
        body: "x",
      });
    const forged = withoutForgedAddress(from("203.0.113.9"), true);
    expect(forged.headers.get("cf-connecting-ip")).toBe("127.0.0.1");
    expect([forged.method, forged.headers.get("cookie")]).toEqual(["POST", "a=b"]);
    const own = from("127.0.0.1");
    expect(withoutForgedAddress(own, true)).toBe(own);
    // In the cloud the network has written it.
    const cloud = from("203.0.113.9");
    expect(withoutForgedAddress(cloud, false)).toBe(cloud);
  });

  it("adds the security headers and keeps the answer's own", () => {
    const answer = secured(new Response("x", { status: 418, headers: { "set-cookie": "a=b" } }), "request-1");
    expect(answer.status).toBe(418);
    expect(answer.headers.get("set-cookie")).toBe("a=b");
    expect(answer.headers.get("x-frame-options")).toBe("DENY");
    expect(answer.headers.get("x-request-id")).toBe("request-1");
  });

  it("allows scripts by nonce alone and sockets of this host", () => {
    const policy = pagePolicy("abc", new URL("https://school.test/alumnado"));
    expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic'");
    expect(policy).toContain("connect-src 'self' wss://school.test");
    expect(policy).not.toContain("unsafe-inline");
  });
});
