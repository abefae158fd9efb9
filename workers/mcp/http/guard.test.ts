import { describe, expect, it } from "vitest";
import { readBody, refuseForeign } from "./guard.ts";

const HOME = "https://centro.example";

function status(url: string, headers: Record<string, string> = {}, home = HOME, trusted: string[] = []) {
  return refuseForeign(new Request(url, { headers }), home, trusted)?.status ?? 200;
}

describe("against DNS rebinding", () => {
  it("lets apps and its own pages in", () => {
    expect(status(`${HOME}/mcp`)).toBe(200);
    expect(status(`${HOME}/mcp`, { origin: HOME })).toBe(200);
  });

  it("refuses another host, another origin and what is not a URL", () => {
    expect(status("https://evil.example/mcp")).toBe(403);
    expect(status(`${HOME}:8443/mcp`)).toBe(403);
    for (const origin of [
      "https://evil.example",
      "http://centro.example",
      "https://centro.example.evil.example",
      "null",
    ]) {
      expect(status(`${HOME}/mcp`, { origin }), origin).toBe(403);
    }
  });

  it("admits the origins that were named, and no others", () => {
    expect(status(`${HOME}/mcp`, { origin: "https://inspector.example" }, HOME, ["https://inspector.example"])).toBe(
      200,
    );
    expect(status(`${HOME}/mcp`, { origin: "https://inspector.example" }, HOME, [""])).toBe(403);
  });

  it("takes the loopback names of one port for one site", () => {
    const local = "http://localhost:8787";
    expect(status("http://127.0.0.1:8787/mcp", {}, local)).toBe(200);
    expect(status("http://localhost:8787/mcp", { origin: "http://127.0.0.1:8787" }, local)).toBe(200);
    expect(status("http://localhost:8787/mcp", { origin: "http://127.0.0.1:9999" }, local)).toBe(403);
    expect(status("http://localhost:8788/mcp", {}, local)).toBe(403);
  });
});

describe("a body", () => {
  const post = (body: BodyInit) => new Request(`${HOME}/mcp`, { method: "POST", body, ...{ duplex: "half" } });

  it("is read whole, across chunks that split a character", async () => {
    const bytes = new TextEncoder().encode("ñandú");
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, 1));
        controller.enqueue(bytes.slice(1));
        controller.close();
      },
    });
    expect(await readBody(post(chunks))).toBe("ñandú");
  });

  it("is refused over the limit, announced or not", async () => {
    expect(await readBody(post("x".repeat(11)), 10)).toBeNull();
    expect(await readBody(post("x".repeat(10)), 10)).toBe("x".repeat(10));
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(4)) });
    expect(await readBody(post(endless), 10)).toBeNull();
  });
});
