import { expect, it } from "vitest";
import { SECURITY_HEADERS } from "#contracts/http.ts";
import type { Services } from "../services.ts";
import { newApp } from "./new-app.ts";

const SITE = "https://escuela.test";

/** As much of the services as an answer without a verb needs. */
function services(): Services {
  return { variables: { PUBLIC_ORIGIN: SITE, CORS_ORIGINS: "https://other.test, " } } as unknown as Services;
}

/** An answer of a fetch, whose headers nobody may set. */
function foreign(): Response {
  const answer = new Response("elsewhere", { status: 409, headers: { "x-own": "1" } });
  const refuse = () => {
    throw new TypeError("immutable");
  };
  Object.defineProperty(answer.headers, "set", { value: refuse });
  Object.defineProperty(answer.headers, "append", { value: refuse });
  return answer;
}

function app(of: (env: unknown) => Services = services) {
  const made = newApp(of);
  made.get("/known", (http) => http.text("here", 200, { "cross-origin-resource-policy": "cross-origin" }));
  made.get("/foreign", foreign);
  made.get("/broken", () => {
    throw new Error("a secret");
  });
  return made;
}

const unusable = () => {
  throw new Error("Environment is not usable");
};

it("every answer, also one that failed before anything ran, has its id and the headers that protect it", async () => {
  const answers = [
    [200, await app().request("/known")],
    [404, await app().request("/nowhere")],
    [409, await app().request("/foreign")],
    [500, await app().request("/broken")],
    [500, await app(unusable).request("/known")],
    [204, await app().request("/known", { method: "OPTIONS", headers: { origin: SITE } })],
  ] as const;
  for (const [status, { status: seen, headers }] of answers) {
    expect(seen).toBe(status);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers.get(name)).toBe(value);
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(answers[0][1].headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(answers[2][1].headers.get("x-own")).toBe("1");
  expect(await answers[3][1].text()).not.toContain("secret");
});

it("takes the caller's id when it is a plain token", async () => {
  const ask = async (id: string) =>
    (await app().request("/known", { headers: { "x-request-id": id } })).headers.get("x-request-id");
  expect(await ask("abc-12345")).toBe("abc-12345");
  expect(await ask("short")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await ask('"><script>alert(1)')).toMatch(/^[0-9a-f-]{36}$/);
});

it("lets pages of listed origins read answers, and asks caches to tell origins apart", async () => {
  const ask = async (origin: string, init: RequestInit = {}) =>
    (await app().request("/known", { ...init, headers: { origin } })).headers;
  for (const origin of [SITE, "https://other.test"]) {
    expect((await ask(origin)).get("access-control-allow-origin")).toBe(origin);
    const asked = await ask(origin, { method: "OPTIONS" });
    expect(asked.get("access-control-allow-origin")).toBe(origin);
    expect(asked.get("access-control-allow-methods")).toContain("PATCH");
    expect(asked.get("access-control-max-age")).toBe("600");
  }
  for (const origin of ["https://evil.test", "null", `${SITE}.evil.test`]) {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = await ask(origin, { method });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("vary")).toMatch(/origin/i);
      expect(headers.get("access-control-expose-headers")).toContain("etag");
    }
  }
});
