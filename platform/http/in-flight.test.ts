import { Hono } from "hono";
import { expect, it, vi } from "vitest";
import { boundedInFlight } from "./in-flight.ts";
import { problemResponse } from "./problem.ts";

function school(limit: number) {
  const clock = { now: 0 };
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const app = new Hono();
  app.use(boundedInFlight(limit, () => clock.now));
  app.onError((error) => problemResponse(error, { requestId: "in-flight-test", instance: "/" }));
  app.get("/slow", async (http) => {
    await gate;
    return http.text("done");
  });
  app.get("/broken", () => {
    throw new Error("broken");
  });
  app.post("/form", async (http) => http.text(await http.req.text()));
  const work = { now: 0, most: 0 };
  app.post("/work", async (http) => {
    const text = await http.req.text();
    work.now += 1;
    work.most = Math.max(work.most, work.now);
    await gate;
    work.now -= 1;
    return http.text(text);
  });
  for (const path of ["/quick", "/health", "/ready"]) app.get(path, (http) => http.text("here"));
  const ask = async (path: string, init?: RequestInit) => app.request(path, init);
  /** A form of which a half has come; `end` sends the other one. */
  const send = (address: string, path = "/form") => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const sender = writable.getWriter();
    const part = () => sender.write(new TextEncoder().encode("half"));
    const answer = Promise.resolve(
      app.request(path, {
        method: "POST",
        headers: { "cf-connecting-ip": address },
        body: readable,
        ...{ duplex: "half" },
      }),
    );
    // Streams within a process go by microtasks: a turn later the half was taken, and the rest is waited for.
    const half = part().then(() => new Promise((resolve) => setTimeout(resolve)));
    const end = async () => {
      await Promise.all([part(), sender.close()]);
      return (await answer).text();
    };
    return { half, answer, end };
  };
  /** Goes on when the half has come and the rest is waited for. */
  const begin = async (address: string, path?: string) => {
    const form = send(address, path);
    await form.half;
    await expect.poll(async () => (await ask("/quick")).status).toBe(200);
    return form;
  };
  return { ask, send, begin, open, clock, work };
}

it("refuses at once what comes while the limit is in flight, never health, and takes requests again afterwards", async () => {
  const { ask, open } = school(3);
  const slow = [ask("/slow"), ask("/slow"), ask("/slow")];
  const refused = await ask("/quick");
  expect(refused.status).toBe(503);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const path of ["/health", "/ready"]) expect((await ask(path)).status).toBe(200);
  open();
  for (const answer of slow) expect((await answer).status).toBe(200);
  expect((await ask("/quick")).status).toBe(200);
});

it("half-sent forms keep out no page and no form, and are answered when the rest comes", async () => {
  const { ask, send, begin, open } = school(1);
  const forms = [];
  for (let sender = 0; sender < 8; sender += 1) {
    forms.push(await begin(`192.0.2.${sender}`));
  }
  // What says that it sends nothing is no body.
  const headers = { "cf-connecting-ip": "192.0.2.0", "content-length": "0" };
  const body = new ReadableStream({ start: (controller) => controller.close() });
  expect(await ask("/form", { method: "POST", headers, body, ...{ duplex: "half" } })).toMatchObject({ status: 200 });
  for (const form of forms) expect(await form.end()).toBe("halfhalf");
  const slow = ask("/slow");
  expect((await send("192.0.2.99").answer).status).toBe(503);
  open();
  expect((await slow).status).toBe(200);
  expect((await ask("/quick")).status).toBe(200);
});

it("one more half-sent form displaces the one waited for longest, of its own address before any other", async () => {
  const { ask, begin } = school(2);
  const first = await begin("192.0.2.1");
  const others = [await begin("192.0.2.2"), await begin("192.0.2.1")];
  const whole = await ask("/form", { method: "POST", headers: { "cf-connecting-ip": "192.0.2.1" }, body: "whole" });
  expect(await whole.text()).toBe("whole");
  const displaced = await first.answer;
  expect(displaced.status).toBe(503);
  expect(Number(displaced.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const form of others) expect(await form.end()).toBe("halfhalf");
});

it("all addresses together have their bound, and the one that keeps most waiting makes room", async () => {
  const { begin } = school(2);
  const lone = [];
  for (let sender = 0; sender < 14; sender += 1) lone.push(await begin(`192.0.2.${sender}`));
  const greedy = [await begin("192.0.2.100"), await begin("192.0.2.100")];
  const newcomer = await begin("192.0.2.200");
  expect((await greedy[0]?.answer)?.status).toBe(503);
  for (const form of [...lone, ...greedy.slice(1), newcomer]) expect(await form.end()).toBe("halfhalf");
});

it("bodies that come at once are worked on in no greater number than the limit, and all of them", async () => {
  const { ask, begin, open, work } = school(2);
  const forms = [];
  for (let sender = 0; sender < 6; sender += 1) {
    forms.push(await begin(`192.0.2.${sender}`, "/work"));
  }
  const answers = forms.map((form) => form.end());
  await expect.poll(() => work.now).toBe(2);
  expect((await ask("/quick")).status).toBe(503);
  open();
  expect(await Promise.all(answers)).toEqual(forms.map(() => "halfhalf"));
  expect(work.most).toBe(2);
  expect((await ask("/quick")).status).toBe(200);
});

it("one that goes away while it waits for a place does not keep others out for ever", async () => {
  const { ask, begin, open, clock } = school(1);
  const form = await begin("192.0.2.1");
  const slow = ask("/slow");
  // What ran for a client that has gone runs no more, and nor do its timers.
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  void form.end();
  await expect.poll(() => vi.getTimerCount()).toBe(1);
  vi.useRealTimers();
  open();
  expect((await slow).status).toBe(200);
  expect((await ask("/quick")).status).toBe(503);
  clock.now = 90_000;
  expect((await ask("/quick")).status).toBe(200);
});

it("a request that fails frees its place", async () => {
  const { ask } = school(1);
  for (let turn = 0; turn < 3; turn += 1) expect((await ask("/broken")).status).toBe(500);
  expect((await ask("/quick")).status).toBe(200);
});

it("a request that never ends does not keep its place for ever", async () => {
  const { ask, clock } = school(1);
  void ask("/slow");
  clock.now = 89_999;
  expect((await ask("/quick")).status).toBe(503);
  clock.now = 90_000;
  expect((await ask("/quick")).status).toBe(200);
});
