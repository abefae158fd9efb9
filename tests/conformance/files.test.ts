import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Files } from "#core/ports.ts";
import { r2Files } from "#platform/files.ts";
import { recordingPorts } from "#testing/context.ts";

let miniflare: Miniflare | undefined;
let stores: Record<string, Files>;

beforeAll(async () => {
  const script = "export default {};";
  miniflare = new Miniflare(convertV4MiniflareOptions({ modules: true, script, cf: false, r2Buckets: ["FILES"] }));
  const { FILES } = await miniflare.getBindings<{ FILES: R2Bucket }>();
  stores = { R2: r2Files(FILES), "the store of the tests": recordingPorts().ports.files };
});
afterAll(() => miniflare?.dispose());

describe.each(["R2", "the store of the tests"])("files in %s", (name) => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const read = async (files: Files, key: string) => {
    const found = await files.get(key);
    return found === null ? null : new TextDecoder().decode(found);
  };

  it("are read as they were put, replaced, and gone once deleted, the others not; again is harmless", async () => {
    const files = stores[name];
    if (files === undefined) throw new Error(`no store ${name}`);
    for (const key of ["a/1", "a/2", "b/1"]) await files.put(key, bytes(key), "text/plain");
    await files.put("a/1", bytes("otra vez ñ"), "text/plain");
    expect([await read(files, "a/1"), await read(files, "a/3")]).toEqual(["otra vez ñ", null]);
    await files.delete(["a/1", "b/1", "never/there"]);
    await files.delete(["a/1"]);
    await files.delete([]);
    expect([await read(files, "a/1"), await read(files, "a/2"), await read(files, "b/1")]).toEqual([null, "a/2", null]);
    await files.put("c/2-b", bytes("x"), "text/plain");
    for (const key of ["c/1", "c/10", "c/2-a"]) await files.put(key, bytes("x"), "text/plain");
    expect(await files.list("c/", "c/1")).toEqual(["c/10", "c/2-a", "c/2-b"]);
    expect(await files.list("c/", "c/2-g")).toEqual([]);
    expect(await files.list("none/", "none/")).toEqual([]);
    // More than one call of R2 takes.
    const many = Array.from({ length: 1_500 }, (_, at) => `many/${at}`);
    for (const key of [many[0], many.at(-1)]) await files.put(key ?? "", bytes("x"), "text/plain");
    await files.delete(many);
    expect([await read(files, "many/0"), await read(files, "many/1499")]).toEqual([null, null]);
  });
});
