import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readBytes } from "./body.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A sender that gives `size` bytes every `everyMs`, and then goes on for ever or ends after `count` pieces. */
function sender(size: number, everyMs: number, count = Number.POSITIVE_INFINITY) {
  let sent = 0;
  const stopped = vi.fn();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (sent === count) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      sent += 1;
      controller.enqueue(new Uint8Array(size));
    },
    cancel: stopped,
  });
  return { request: new Request("https://x.test/", { method: "POST", body, ...{ duplex: "half" } }), stopped };
}

it("does not wait for a sender that drips, nor for one that sends nothing", async () => {
  for (const { request, stopped } of [sender(1, 1000), sender(1, 3_600_000)]) {
    const read = expect(readBytes(request, 1000)).rejects.toMatchObject({ code: "request_timeout" });
    await vi.advanceTimersByTimeAsync(16_000);
    await read;
    expect(stopped).toHaveBeenCalledOnce();
  }
});

it("gives a large upload over a slow line the time it needs", async () => {
  const { request } = sender(65_536, 1000, 60);
  const read = readBytes(request, 10_000_000);
  await vi.advanceTimersByTimeAsync(61_000);
  expect((await read).byteLength).toBe(60 * 65_536);
});

it("says of a body that breaks off that it did", async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error("connection lost")) });
  const request = new Request("https://x.test/", { method: "POST", body, ...{ duplex: "half" } });
  await expect(readBytes(request, 1000)).rejects.toMatchObject({ code: "bad_request" });
});

it("lets a sender finish what is too large, who else would see a broken connection and not the answer", async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      sent += 1;
      if (sent > 5) controller.close();
      else controller.enqueue(new Uint8Array(1000));
    },
  });
  const headers = { "content-length": "5000" };
  const request = new Request("https://x.test/", { method: "POST", headers, body, ...{ duplex: "half" } });
  await expect(readBytes(request, 1000)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(sent).toBe(6);
});
