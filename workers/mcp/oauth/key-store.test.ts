import { expect, it } from "vitest";
import { keyStore } from "./key-store.ts";

class Kept {
  readonly texts = new Map<string, string>();
  reads = 0;
  async get(key: string, options?: { readonly type: "json" }): Promise<string | null> {
    this.reads += 1;
    const text = this.texts.get(key) ?? null;
    return text === null || options === undefined ? text : JSON.parse(text);
  }
  async put(key: string, text: string): Promise<void> {
    this.texts.set(key, text);
  }
  async delete(key: string): Promise<void> {
    this.texts.delete(key);
  }
}

const json = { type: "json" } as const;

it("reads an access token once for some seconds, and each caller gets their own copy", async () => {
  let now = 0;
  const kept = new Kept();
  const store = keyStore(kept, () => now);
  await store.put("token:1:g:a", '{"scope":["x"]}');
  const [first, second] = [await store.get("token:1:g:a", json), await store.get("token:1:g:a", json)];
  expect(first).toEqual({ scope: ["x"] });
  expect(second).not.toBe(first);
  expect(kept.reads).toBe(1);
  now = 10_000;
  kept.texts.clear();
  expect(await store.get("token:1:g:a", json)).toBeNull();
});

it("never remembers that a token is missing, nor one that this isolate has put anew or deleted", async () => {
  const kept = new Kept();
  const store = keyStore(kept);
  expect(await store.get("token:1:g:a", json)).toBeNull();
  await store.put("token:1:g:a", '"one"');
  expect(await store.get("token:1:g:a", json)).toBe("one");
  await store.put("token:1:g:a", '"two"');
  expect(await store.get("token:1:g:a", json)).toBe("two");
  await store.delete("token:1:g:a");
  expect(await store.get("token:1:g:a", json)).toBeNull();
});

it("asks the store for all else each time, and never for a name that no key can have", async () => {
  const kept = new Kept();
  const store = keyStore(kept);
  await store.put("grant:1:g", '{"ended":false}');
  for (let turn = 0; turn < 2; turn += 1) expect(await store.get("grant:1:g", json)).toEqual({ ended: false });
  expect(kept.reads).toBe(2);
  expect(await store.get(`token:${"ñ".repeat(300)}`, json)).toBeNull();
  expect(kept.reads).toBe(2);
});
