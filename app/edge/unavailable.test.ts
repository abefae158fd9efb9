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

it("a program gets a problem", async () => {
  const answer = unavailable(ask({ accept: "application/json" }), "request-1", "failed");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(Problem.parse(await answer.json())).toMatchObject({ status: 503, requestId: "request-1" });
});
