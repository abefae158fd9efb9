import { expect, it } from "vitest";
import * as z from "zod";
import { endpoint } from "#contracts/endpoint.ts";
import type { PageReads } from "#contracts/internal/page-reads.ts";
import type { AppLoadContext } from "../framework/http.server.ts";
import { call, currentPerson } from "./api.server.ts";
import { ApiError } from "./api-error.ts";

const common = { tag: "t", summary: "s", access: "session" as const, view: z.object({ id: z.int() }) };
const read = endpoint({
  ...common,
  id: "read",
  method: "GET",
  path: "/things/{id}",
  params: z.object({ id: z.string() }),
});
const write = endpoint({ ...common, id: "write", method: "POST", path: "/things" });

const request = new Request("https://escuela.test/grupos", {
  headers: { cookie: "__Host-eduai_session=7-a.b", "accept-language": "es", "x-forwarded-for": "203.0.113.9" },
});

/** A request to the front door whose API answers each path with the number at its end, or the status that it is. */
function visit(answer = (id: number) => ({ status: id < 400 ? 200 : id, body: JSON.stringify({ id }) })) {
  const asked: PageReads[] = [];
  const alone: string[] = [];
  const env = {
    INTERNAL_TOKEN: "internal",
    PAGE_READS: {
      readAll: async (reads: PageReads) => {
        asked.push(reads);
        return reads.paths.map((path) => answer(Number(path.split("/").at(-1))));
      },
    },
    API: {
      fetch: async (url: URL, { method }: RequestInit) => {
        alone.push(`${method} ${url.pathname}`);
        return Response.json({ id: 0 });
      },
    },
  };
  return { asked, alone, context: { env, requestId: "request-1", nonce: "n" } as unknown as AppLoadContext };
}
const get = (context: AppLoadContext, id: number) => call(context, request, read, { params: { id: String(id) } });

it("what loaders ask for at the same time goes in one call, each thing once, as the person who opened the page", async () => {
  const { context, asked } = visit();
  expect(await Promise.all([get(context, 1), get(context, 2), get(context, 1)])).toEqual([
    { id: 1 },
    { id: 2 },
    { id: 1 },
  ]);
  expect(asked.map(({ paths }) => paths)).toEqual([["/api/v1/things/1", "/api/v1/things/2"]]);
  expect(asked[0]).toMatchObject({
    origin: "https://escuela.test",
    headers: { cookie: "__Host-eduai_session=7-a.b", "x-eduai-internal": "internal", "x-request-id": "request-1" },
  });
  expect(asked[0]?.headers).not.toHaveProperty("x-forwarded-for");
  await get(context, 3);
  expect(asked).toHaveLength(2);
});

it("two requests to the front door never share a call", async () => {
  const [one, other] = [visit(), visit()];
  await Promise.all([get(one.context, 1), get(other.context, 2)]);
  expect([one.asked, other.asked].map((asked) => asked.map(({ paths }) => paths.length))).toEqual([[1], [1]]);
});

it("each gets its own refusal, and without a session the sign-in page", async () => {
  const { context } = visit();
  const [good, missing, gone] = await Promise.allSettled([get(context, 1), get(context, 404), get(context, 401)]);
  expect(good).toMatchObject({ status: "fulfilled", value: { id: 1 } });
  expect(missing).toMatchObject({ reason: expect.any(ApiError) });
  expect(missing).toMatchObject({ reason: { status: 404 } });
  expect(gone).toMatchObject({ reason: expect.any(Response) });
  expect(await currentPerson(visit(() => ({ status: 401, body: "" })).context, request)).toBeNull();
});

it("fails all that was asked when the API is away, and goes alone where it writes or has options of its own", async () => {
  const { context, alone } = visit(() => {
    throw new Error("away");
  });
  const both = await Promise.allSettled([get(context, 1), get(context, 2)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await call(context, request, write, {}, { csrf: "t" });
  await call(context, request, read, { params: { id: "5" } }, { cookies: new Headers() });
  expect(alone).toEqual(["POST /api/v1/things", "GET /api/v1/things/5"]);
});
