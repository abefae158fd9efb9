import { expect, it } from "vitest";
import * as z from "zod";
import { endpoint } from "#contracts/endpoint.ts";
import type { ActionFunctionArgs } from "../framework/http.server.ts";
import { ApiError } from "./api-error.ts";
import { submit } from "./submit.server.ts";

const args = (origin = "https://school.test") =>
  ({
    request: new Request("https://school.test/x", {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: "csrf=t&name=",
    }),
    params: {},
    context: {},
  }) as unknown as ActionFunctionArgs;

const read = endpoint({
  id: "read",
  method: "GET",
  path: "/read",
  tag: "tests",
  summary: "A number",
  access: "session",
  view: z.object({ count: z.int() }),
});

it("answers what the work answers, and throws on what is no refusal", async () => {
  expect(await submit(args(), async ({ form }) => form.get("csrf"))).toBe("t");
  await expect(submit(args(), () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  const away = new Response(null, { status: 302 });
  await expect(submit(args(), () => Promise.reject(away))).rejects.toBe(away);
  await expect(submit(args("https://evil.test"), async () => "done")).rejects.toMatchObject({ init: { status: 403 } });
});

it("turns what a schema or the API refuses into form errors under its status, in the shape that is wanted", async () => {
  const Name = z.object({ name: z.string().min(1, "Escribe un nombre") });
  const faulty = await submit(args(), async ({ form }) => Name.parse(Object.fromEntries(form)));
  expect(faulty).toMatchObject({
    init: { status: 422 },
    data: { ok: false, message: null, fields: { name: "Escribe un nombre" } },
  });
  const refused = new ApiError(409, {
    type: "about:blank",
    title: "Conflict",
    status: 409,
    detail: "Ya existe.",
    instance: "/",
    requestId: "r",
  });
  const shaped = await submit(
    args(),
    () => Promise.reject(refused),
    ({ message }, form) => ({ step: "refused", message, csrf: form.get("csrf") }),
  );
  expect(shaped).toMatchObject({ init: { status: 409 }, data: { step: "refused", message: "Ya existe.", csrf: "t" } });
});

it("hands on the cookies that the API sets, and takes a refusal of what is open to all for one of the form", async () => {
  const signIn = (answer: Response) =>
    submit(
      {
        ...args(),
        context: { env: { API: { fetch: async () => answer }, INTERNAL_TOKEN: "t" }, requestId: "r" },
      } as unknown as ActionFunctionArgs,
      async ({ send, headers }) => {
        await send(endpoint({ ...read, access: "open" }), {});
        return headers.getSetCookie();
      },
    );
  const headers = new Headers([
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
  ]);
  expect(await signIn(Response.json({ count: 1 }, { headers }))).toEqual(["a=1", "b=2"]);
  expect(await signIn(Response.json(null, { status: 401 }))).toMatchObject({
    init: { status: 401 },
    data: { ok: false },
  });
});

it("does not blame the sender for an answer of the API that its contract does not know", async () => {
  const API = { fetch: async () => Response.json({ count: "many" }) };
  const sent = { ...args(), context: { env: { API, INTERNAL_TOKEN: "token" }, requestId: "r" } };
  const answer = submit(sent as unknown as ActionFunctionArgs, ({ send }) => send(read, {}));
  await expect(answer).rejects.toThrow("read");
});
