import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import type { VectorMetadata } from "#core/ports.ts";
import { DIMENSIONS, embed } from "#core/search/feature-hash.ts";
import { upstashVectors } from "#platform/vector.ts";
import { testServices } from "#testing/services.ts";
import { testVectors } from "#testing/vectors.ts";

const at = testServices().vector;

/** An address where nobody listens: the port was free a moment ago. */
const closed = await new Promise<string>((resolve, reject) => {
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() =>
      typeof address === "object" && address !== null
        ? resolve(`http://127.0.0.1:${address.port}`)
        : reject(new Error("no port")),
    );
  });
});
/** Takes connections and never answers. */
const silent = createServer((socket) => void socket.unref());
const silentUrl = await new Promise<string>((resolve) => {
  silent.listen(0, "127.0.0.1", () => {
    const address = silent.address();
    resolve(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
  });
});
afterAll(() => void silent.close());

const item = (id: string, text: string, metadata: VectorMetadata = {}) => ({ id, vector: embed(text), metadata });
const idsOf = (hits: readonly { id: string }[]) => hits.map(({ id }) => id);

describe("Vectors", () => {
  it("has the length the platform's embedding makes", () => {
    expect(at.dimension).toBe(DIMENSIONS);
  });

  it("finds the nearest first, with (1 + cosine) / 2, no more than asked for, in its own namespace", async () => {
    const vectors = testVectors();
    await vectors.upsert("a", [item("1", "resolver ecuaciones"), item("2", "leer novelas"), item("3", "ecuaciones")]);
    await vectors.upsert("b", [item("9", "ecuaciones")]);
    const hits = await vectors.query("a", embed("ecuaciones"), { topK: 2 });
    expect(idsOf(hits)).toEqual(["3", "1"]);
    expect(hits[0]?.score).toBeCloseTo(1, 5);
    expect(hits[1]?.score).toBeCloseTo((1 + Math.SQRT1_2) / 2, 1);
    expect(await vectors.query("never written", embed("ecuaciones"), { topK: 5 })).toEqual([]);
  });

  it("filters by a value and by a list that holds it, and takes quotes for letters", async () => {
    const vectors = testVectors();
    await vectors.upsert("a", [
      item("1", "uno", { kind: "x", subject: ["MAT", "Matemáticas"] }),
      item("2", "uno", { kind: "y", subject: ["MAT", "Matemáticas"] }),
      item("3", "uno", { kind: "x", subject: ["O'H", `L'"art`] }),
    ]);
    const found = async (
      equals: Record<string, string | undefined>,
      contains: Record<string, string | undefined> = {},
    ) => idsOf(await vectors.query("a", embed("uno"), { topK: 9, filter: { equals, contains } })).sort();
    expect(await found({ kind: undefined })).toEqual(["1", "2", "3"]);
    expect(await found({ kind: "x" })).toEqual(["1", "3"]);
    expect(await found({ kind: "x" }, { subject: "Matemáticas" })).toEqual(["1"]);
    expect(await found({}, { subject: "O'H" })).toEqual(["3"]);
    expect(await found({ kind: "x' OR kind = 'y" })).toEqual([]);
    for (const unwritable of [`L'"art`, "\\"]) expect(await found({}, { subject: unwritable })).toEqual([]);
  });

  it("overwrites, lists more than one page whole, and deletes what is there and what is not", async () => {
    const vectors = testVectors();
    const many = Array.from({ length: 1100 }, (_, index) => item(String(index), "uno", { round: "1" }));
    for (let from = 0; from < many.length; from += 100) await vectors.upsert("a", many.slice(from, from + 100));
    await vectors.upsert("a", [item("7", "dos", { round: "2" })]);
    await vectors.upsert("a", []);
    const known = await vectors.list("a");
    expect(known.size).toBe(1100);
    expect([known.get("7"), known.get("8")]).toEqual([{ round: "2" }, { round: "1" }]);
    await vectors.delete("a", [...known.keys()].filter((id) => id !== "7").concat("never there"));
    await vectors.delete("a", []);
    expect([...(await vectors.list("a")).keys()]).toEqual(["7"]);
    expect((await testVectors().list("a")).size).toBe(0);
  });

  it("refuses to write a vector of another length, and finds nothing by one", async () => {
    const vectors = testVectors();
    await expect(vectors.upsert("a", [{ id: "1", vector: [1, 2], metadata: {} }])).rejects.toThrow("dimension");
    expect(await vectors.query("a", [1, 2], { topK: 1 })).toEqual([]);
  });
});

describe.each([
  ["refuses connections", { ...at, url: closed }],
  ["never answers", { ...at, url: silentUrl }],
  ["does not know the token", { ...at, token: "another" }],
])("a store that %s", (_, address) => {
  it("finds nothing, and is not waited for", async () => {
    expect(await upstashVectors(address).query("a", embed("uno"), { topK: 1 })).toEqual([]);
  });
});

it("does not take a write for done that did not arrive", async () => {
  const vectors = upstashVectors({ ...at, url: closed });
  await expect(vectors.upsert("a", [item("1", "uno")])).rejects.toThrow();
  await expect(vectors.list("a")).rejects.toThrow();
  await expect(vectors.delete("a", ["1"])).rejects.toThrow();
});
