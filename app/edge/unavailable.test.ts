import { expect, it } from "vitest";
import { Problem } from "#contracts/common.ts";
import { unavailable } from "./unavailable.ts";

const ask = (headers: Record<string, string>) => new Request("https://school.example/grupos", { headers });

it("whoever opens a page gets one in the own language that asks again by itself", async () => {
  const answer = unavailable(ask({ accept: "text/html,*/*", "accept-language": "en-GB,en" }), "request-1", "full");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  const page = await answer.text();
  expect(page).toContain('<html lang="en">');
  expect(page).toContain('http-equiv="refresh" content="5"');
  expect(page).toContain("Too many requests at once");
});

it("whoever asks too often is told so, which is not the service's failure", async () => {
  const page = unavailable(ask({ accept: "text/html", "accept-language": "es" }), "request-1", "often");
  expect([page.status, page.headers.get("retry-after")]).toEqual([429, "5"]);
  expect(await page.text()).toContain("Espera unos segundos");
  const answer = unavailable(ask({ accept: "application/json" }), "request-1", "often");
  expect(Problem.parse(await answer.json())).toMatchObject({ status: 429, title: "Too Many Requests" });
});

it("a program gets a problem", async () => {
  const answer = unavailable(ask({ accept: "application/json" }), "request-1", "failed");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(Problem.parse(await answer.json())).toMatchObject({ status: 503, requestId: "request-1" });
});
