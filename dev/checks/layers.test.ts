import { expect, test } from "vitest";
import { checkLayers, circles, fault, importsOf } from "./layers.ts";

const faultOf = (file: string, line: string) => importsOf(file, line).map(fault)[0];

test.each([
  ["core/users/index.ts", 'import { db } from "#platform/db.ts";', "core may not import platform"],
  ["app/root.tsx", 'import { x } from "../core/context.ts";', "app may not import core"],
  ["workers/llm-gateway/index.ts", 'import { x } from "#core/context.ts";', "llm may not import core"],
  ["workers/api/index.ts", 'import { x } from "../mcp/index.ts";', "api may not import mcp"],
  ["contracts/users.ts", 'export { x } from "#schema/users.ts";', "contracts may not import schema"],
  ["core/users/index.ts", 'import { Redis } from "@upstash/redis";', "this client belongs into platform/"],
  ["core/users/index.ts", 'const x = await import("openai");', "this client belongs into platform/"],
  ["core/users/index.ts", 'import { t } from "#testing/database.ts";', "only tests import test support"],
  ["app/routes/shell/home.tsx", 'import { Link } from "@remix-run/react";', "Remix stays behind app/framework/"],
  ["core/users/index.ts", 'import { x } from "./create";', "import with the extension"],
])("%s: %s is refused", (file, line, reason) => expect(faultOf(file, line)).toBe(reason));

test.each([
  ["core/users/index.ts", 'import { users } from "#schema/users.ts";'],
  ["platform/redis.ts", 'import { Redis } from "@upstash/redis";'],
  ["workers/llm-gateway/providers/openai/index.ts", 'import OpenAI from "openai";'],
  ["core/users/create.test.ts", 'import { t } from "#testing/database.ts";'],
  ["app/framework/index.ts", 'import { Link } from "@remix-run/react";'],
])("%s: %s is allowed", (file, line) => expect(faultOf(file, line)).toBeUndefined());

test("an import of types alone is an import: two files that know each other's types are a circle", () => {
  expect(importsOf("core/a.ts", 'import type { B } from "./b.ts";').map(({ to }) => to)).toEqual(["core/b.ts"]);
  expect(checkLayers()).toEqual([]);
});

test("a circle is found once, also behind a way in", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c"]],
    ["c", ["b", "d"]],
    ["d", []],
  ]);
  expect(circles(graph)).toEqual([["b", "c", "b"]]);
  expect(circles(new Map([["a", ["b"]]]))).toEqual([]);
});
