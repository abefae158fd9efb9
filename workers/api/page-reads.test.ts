import { Hono } from "hono";
import { beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { endpoint } from "#contracts/endpoint.ts";
import { AppError } from "#core/errors.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { newApp } from "#platform/http/new-app.ts";
import { joinVisit } from "#platform/http/visit.ts";
import type { Services } from "#platform/services.ts";
import { sessionRecord } from "#testing/session.ts";
import { readTogether } from "./page-reads.ts";

const INTERNAL = "the-internal-token";
const now = Date.now() / 1000;
const session = sessionRecord({ permissions: ["students.read"], checkedAt: now, expiresAt: now + 3600 });

const seen = { sessions: 0, counted: [] as string[], verbs: [] as number[], lines: 0, refuse: false };

beforeEach(() => {
  Object.assign(seen, { sessions: 0, counted: [], verbs: [], lines: 0, refuse: false });
});

/** As much of the services as a read needs. */
function services(): Services {
  return {
    variables: { PUBLIC_ORIGIN: "https://escuela.test", CORS_ORIGINS: "", INTERNAL_TOKEN: INTERNAL },
    limiter: {
      isRefusing: () => false,
      count: async (group: string, subject: string) => {
        seen.counted.push(`${group} ${subject}`);
        if (seen.refuse) throw new AppError("rate_limited", "Espera.", { retryAfterSeconds: 9 });
        return { headers: {} };
      },
    },
    identity: () => ({
      now: () => new Date(),
      sessions: {
        read: async () => {
          seen.sessions += 1;
          return session;
        },
      },
      secrets: { hash: async (text: string) => `hash of ${text}`, equal: (a: string, b: string) => a === b },
    }),
    context: (actor: unknown) => ({ actor }),
  } as unknown as Services;
}

const view = z.object({ id: z.int() });
const common = { method: "GET" as const, tag: "t", summary: "s", view };
const api = {
  one: endpoint({
    ...common,
    id: "one",
    path: "/one/{id}",
    access: "session",
    params: z.object({ id: z.coerce.number().int().positive() }),
  }),
  barred: endpoint({ ...common, id: "barred", path: "/barred", access: ["grades.create"] }),
  costly: endpoint({ ...common, id: "costly", path: "/costly", access: "session", limit: "upload" }),
  write: endpoint({ ...common, id: "write", method: "POST", path: "/one", access: "session" }),
};

const app = newApp(services);
const v1 = new Hono<HttpEnv>({ strict: true });
bind(v1, api, {
  one: async (_ctx, { id }) => {
    seen.verbs.push(id);
    return { id, secret: "not in the contract" };
  },
  barred: async () => ({ id: 0 }),
  costly: async () => ({ id: 1 }),
  write: async () => ({ id: 2 }),
});
app.route("/api/v1", v1);

const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
const read = (paths: readonly string[], headers: Record<string, string> = {}) =>
  readTogether((request) => app.fetch(request, {}, context), {
    origin: "https://escuela.test",
    headers: { cookie: `__Host-eduai_session=${session.id}.s`, "x-eduai-internal": INTERNAL, ...headers },
    paths: paths.map((path) => `/api/v1${path}`),
  });
const statuses = async (answers: ReturnType<typeof read>) => (await answers).map(({ status }) => status);

it("looks up who asks and counts once, and answers each path in its turn as it would alone", async () => {
  const answers = await read(["/one/3", "/barred", "/one/4?a=1", "/one/zero", "/nowhere", "/one/5"]);
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 400, 404, 404, 200]);
  expect([seen.sessions, seen.counted, seen.verbs]).toEqual([1, ["page 7:12"], [3, 5]]);
  expect(JSON.parse(answers[0]?.body ?? "")).toEqual({ id: 3 });
  expect(JSON.parse(answers[1]?.body ?? "")).toMatchObject({ status: 403, instance: "/api/v1/barred" });
});

it("a page too many gets nothing of what it asked for; what has a limit of its own counts there too", async () => {
  await read(["/one/1", "/costly"]);
  expect([...seen.counted].sort()).toEqual(["page 7:12", "upload 7:12"]);
  seen.refuse = true;
  expect(await statuses(read(["/one/1", "/one/2", "/costly"]))).toEqual([429, 429, 429]);
});

it("a session that is none opens nothing, and costs its address one request", async () => {
  const answers = read(["/one/1", "/one/2"], { cookie: `__Host-eduai_session=${session.id}.other` });
  expect(await statuses(answers)).toEqual([401, 401]);
  expect([seen.counted, seen.verbs]).toEqual([["refused 127.0.0.1"], []]);
});

it("two pages share nothing, and no write joins", async () => {
  await Promise.all([read(["/one/1"]), read(["/one/2"])]);
  expect([seen.sessions, seen.counted.length]).toEqual([2, 2]);
  expect(() => joinVisit([new Request("https://escuela.test/api/v1/one", { method: "POST" })])).toThrow("only reads");
});
