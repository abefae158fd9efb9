import { expect, test } from "vitest";
import { ENDPOINTS } from "#contracts/index.ts";
import { openApiDocument } from "./openapi.ts";
import { docsPage } from "./page.ts";

const document = openApiDocument("https://eduai.test");

test("the document describes every operation once, with its rights, errors and bodies", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: "https://eduai.test/api/v1" }]);
  const operations = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item ?? {}));
  const ids = operations.map((operation) => Reflect.get(Object(operation), "operationId"));
  expect(ids.sort()).toEqual(ENDPOINTS.map(({ id }) => id).sort());
  const grades = document.paths?.["/courses/{id}/grades"]?.post;
  expect(Object.keys(grades?.responses ?? {})).toEqual(expect.arrayContaining(["201", "401", "403", "412", "422"]));
  expect(document.paths?.["/auth/login"]?.post?.security).toEqual([]);
});

test("no two operations share method and path, and parameters in a path are declared", () => {
  const places = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { path, params } of ENDPOINTS) expect(path.includes("{")).toBe(params !== undefined);
});

test("the page for people shows every operation and escapes what it shows", async () => {
  const page = String(await docsPage());
  for (const { id } of ENDPOINTS) expect(page).toContain(`id="${id}"`);
  expect(page).not.toContain("<script");
});
