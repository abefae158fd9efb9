import { afterEach, describe, expect, it, vi } from "vitest";
import { readForm } from "./actions.server.ts";

const post = (headers: Record<string, string>, body: string) =>
  readForm(new Request("https://school.test/entrar", { method: "POST", headers, body }));
const origin = "https://school.test";
const urlencoded = "application/x-www-form-urlencoded";

afterEach(() => void vi.useRealTimers());

describe("a form", () => {
  it("is read with its token when a page of this origin sent it", async () => {
    const { form, csrf } = await post({ origin, "content-type": urlencoded }, "csrf=t&email=a%40b.es");
    expect([csrf, form.get("email")]).toEqual(["t", "a@b.es"]);
    expect((await post({ origin, "content-type": urlencoded }, "x=1")).csrf).toBe("");
  });

  it.each([
    ["another origin", { origin: "https://evil.test", "content-type": urlencoded }, 403],
    ["an origin that hides", { origin: "null", "content-type": urlencoded }, 403],
    ["no origin", { "content-type": urlencoded }, 403],
    ["JSON", { origin, "content-type": "application/json" }, 400],
    ["no type", { origin, "content-type": "" }, 400],
    ["multipart that breaks off", { origin, "content-type": "multipart/form-data; boundary=x" }, 400],
    ["multipart without a boundary", { origin, "content-type": "multipart/form-data" }, 400],
  ])("from %s is refused", async (_what, headers, status) => {
    await expect(post(headers, '--x\r\nContent-Disposition: form-data; name="a"')).rejects.toMatchObject({
      init: { status },
    });
  });

  it("that never comes to an end is not waited for", async () => {
    vi.useFakeTimers();
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const headers = { origin, "content-type": urlencoded };
    const read = readForm(
      new Request("https://school.test/entrar", { method: "POST", headers, body, ...{ duplex: "half" } }),
    );
    const refused = expect(read).rejects.toMatchObject({ init: { status: 408 } });
    await vi.advanceTimersByTimeAsync(15_001);
    await refused;
  });
});
