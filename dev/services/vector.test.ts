import { Index, type RangeResult } from "@upstash/vector";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "#testing/services.ts";
import { startVector, type VectorService } from "./vector.ts";

let service: VectorService;
let index: Index;

const CITIES = [
  {
    id: "a",
    vector: [1, 0, 0],
    data: "text a",
    metadata: {
      city: "Istanbul",
      is_capital: false,
      population: 15_460_000,
      geo: { continent: "Asia", at: { lat: 41 } },
      industries: ["Tourism", "Textiles"],
    },
  },
  {
    id: "b",
    vector: [0, 1, 0],
    metadata: { city: "Ankara", is_capital: true, population: 5_000_000, industries: ["Government"] },
  },
  { id: 3, vector: [0.9, 0.1, 0] },
];

beforeAll(async () => {
  const { adminUrl } = testServices().postgres;
  service = await startVector({ adminUrl, token: "token", dimension: 3 });
  index = new Index({ url: service.url, token: "token", retry: false });
  await index.upsert(CITIES, { namespace: "cities" });
});
afterAll(() => service.stop());

const cities = () => index.namespace("cities");
const idsOf = (found: { id: string | number }[]) => found.map(({ id }) => String(id));

test("a query returns the closest first, with cosine scores and what was asked for", async () => {
  const options = { includeMetadata: true, includeVectors: true, includeData: true };
  const found = await cities().query({ vector: [1, 0, 0], topK: 3, ...options });
  expect(idsOf(found)).toEqual(["a", "3", "b"]);
  expect(found[0]).toMatchObject({ score: 1, vector: [1, 0, 0], data: "text a", metadata: { city: "Istanbul" } });
  expect(found[2]?.score).toBeCloseTo(0.5, 6);
  expect((await cities().query({ vector: [1, 0, 0], topK: 1 }))[0]).toEqual({ id: "a", score: 1 });
});

test.each([
  ["city = 'Istanbul'", "a"],
  ["city != 'Istanbul'", "b"],
  ["population > 10000000", "a"],
  ["population >= 5000000 AND is_capital = true", "b"],
  ["is_capital = 0", "a"],
  ["city GLOB 'A*'", "b"],
  ["city GLOB '[AI]*'", "ab"],
  ["city NOT GLOB '?stan*'", "b"],
  ["city IN ('Ankara', \"Prague\")", "b"],
  ["city NOT IN ('Ankara')", "a"],
  ["industries CONTAINS 'Tourism'", "a"],
  ["industries NOT CONTAINS 'Tourism'", "b"],
  ["HAS FIELD geo.at.lat", "a"],
  ["HAS NOT FIELD geo", "3b"],
  ["industries[0] = 'Government'", "b"],
  ["industries[#-1] = 'Textiles'", "a"],
  ["geo.continent = 'Asia' OR (is_capital = true AND population < 6000000)", "ab"],
  ["city = 'it\\'s'", ""],
  ["city = ''' OR true'", "error"],
  ["city ==== 1", "error"],
  ["population > 'many'", "error"],
  ["city = 'a' city", "error"],
  ["(city = 'a'", "error"],
])("filter %s", async (filter, expected) => {
  const found = cities().query({ vector: [1, 1, 0], topK: 10, filter });
  if (expected === "error") await expect(found).rejects.toThrow(/Invalid|Expected|Unexpected|needs/);
  else
    expect(
      idsOf(await found)
        .sort()
        .join(""),
    ).toBe(expected);
});

test("wrong dimensions, missing vectors, text without a model and wrong tokens are refused", async () => {
  await expect(index.upsert({ id: "x", vector: [1] })).rejects.toThrow("Invalid vector dimension: 1, expected: 3");
  await expect(index.query({ vector: [1, 2], topK: 1 })).rejects.toThrow("Invalid vector dimension: 2, expected: 3");
  await expect(index.upsert({ id: "x", data: "text" })).rejects.toThrow("embedding model");
  await expect(index.query({ vector: [1, 0, 0], topK: 1001 })).rejects.toThrow("topK");
  await expect(new Index({ url: service.url, token: "no", retry: false }).info()).rejects.toThrow("Unauthorized");
});

test("namespaces do not see one another", async () => {
  const own = index.namespace("own");
  await own.upsert({ id: "n", vector: [1, 1, 1] });
  expect(idsOf(await cities().query({ vector: [1, 1, 1], topK: 10 }))).not.toContain("n");
  expect(await index.listNamespaces()).toEqual(expect.arrayContaining(["", "cities", "own"]));
  expect((await index.info()).namespaces).toMatchObject({ own: { vectorCount: 1, pendingVectorCount: 0 } });
  await index.deleteNamespace("own");
  expect(await own.query({ vector: [1, 1, 1], topK: 10 })).toEqual([]);
  await expect(index.deleteNamespace("own")).rejects.toThrow("does not exist");
});

test("fetch by ids keeps their order and marks the unknown; by prefix finds all", async () => {
  const found = await cities().fetch(["b", "unknown", "a"], { includeMetadata: true });
  expect(found.map((each) => each?.metadata?.city)).toEqual(["Ankara", undefined, "Istanbul"]);
  expect(found[1]).toBeNull();
  await index.upsert([
    { id: "course_1", vector: [1, 0, 0] },
    { id: "course%2", vector: [1, 0, 0] },
  ]);
  expect(await index.fetch({ prefix: "course_" })).toHaveLength(1);
});

test("range walks through everything by cursor", async () => {
  const space = index.namespace("range");
  await space.upsert(Array.from({ length: 7 }, (_, number) => ({ id: `r${number}`, vector: [number, 1, 0] })));
  const seen: string[] = [];
  let cursor: string | number = "0";
  while (cursor !== "") {
    const page: RangeResult = await space.range({ cursor, limit: 3 });
    seen.push(...page.vectors.map(({ id }) => String(id)));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(["r0", "r1", "r2", "r3", "r4", "r5", "r6"]);
});

test("update patches or replaces metadata; the vector takes part in the next query", async () => {
  const space = index.namespace("update");
  await space.upsert({ id: "u", vector: [1, 0, 0], metadata: { keep: 1 } });
  await space.update({ id: "u", metadata: { extra: 2 }, metadataUpdateMode: "PATCH" });
  expect((await space.fetch(["u"], { includeMetadata: true }))[0]?.metadata).toEqual({ keep: 1, extra: 2 });
  await space.update({ id: "u", metadata: { only: 3 } });
  expect((await space.fetch(["u"], { includeMetadata: true }))[0]?.metadata).toEqual({ only: 3 });
  await space.update({ id: "u", vector: [0, 0, 1] });
  expect((await space.query({ vector: [0, 0, 1], topK: 1 }))[0]?.score).toBeCloseTo(1, 6);
  expect(await space.update({ id: "nobody", vector: [0, 0, 1] })).toEqual({ updated: 0 });
});

test("delete by id, ids, prefix and filter", async () => {
  const space = index.namespace("delete");
  const kinds = ["x", "x", "y", "z"];
  await space.upsert(kinds.map((kind, number) => ({ id: `${kind}${number}`, vector: [1, 0, 0], metadata: { kind } })));
  expect(await space.delete("z3")).toEqual({ deleted: 1 });
  expect(await space.delete(["y2", "unknown"])).toEqual({ deleted: 1 });
  expect(await space.delete({ filter: "kind = 'x'" })).toEqual({ deleted: 2 });
  await space.upsert({ id: "prefix-1", vector: [1, 0, 0] });
  expect(await space.delete({ prefix: "prefix-" })).toEqual({ deleted: 1 });
  expect(await space.query({ vector: [1, 0, 0], topK: 5 })).toEqual([]);
});

test("many queries at once, sparse and hybrid ones, and a resumed one", async () => {
  const space = index.namespace("hybrid");
  await space.upsert([
    { id: "s1", vector: [1, 0, 0], sparseVector: { indices: [5, 900_000], values: [0.5, 1] } },
    { id: "s2", vector: [0, 1, 0], sparseVector: { indices: [5], values: [0.1] } },
    { id: "s3", vector: [0, 0, 1], sparseVector: { indices: [7], values: [1] } },
  ]);
  const questions = [
    { vector: [0, 1, 0], topK: 1 },
    { vector: [0, 0, 1], topK: 1 },
  ];
  const many = await index.queryMany(questions, { namespace: "hybrid" });
  expect(many.map(([first]) => first?.id)).toEqual(["s2", "s3"]);
  expect(idsOf(await space.query({ sparseVector: { indices: [5], values: [1] }, topK: 5 }))).toEqual(["s1", "s2"]);
  const sparse = { indices: [900_000], values: [1] };
  const hybrid = await space.query({ vector: [1, 0, 0], sparseVector: sparse, topK: 3 });
  expect(hybrid[0]).toMatchObject({ id: "s1" });
  expect(hybrid[0]?.score).toBeCloseTo(2 / 61, 6);
  const resumed = await space.resumableQuery({ vector: [1, 0, 0], topK: 1, maxIdle: 60 });
  expect(idsOf([...resumed.result, ...(await resumed.fetchNext(2))])).toEqual(["s1", "s2", "s3"]);
  await resumed.stop();
  expect(() => resumed.fetchNext(1)).toThrow("stopped");
});

test("another start finds the same vectors", async () => {
  const { adminUrl } = testServices().postgres;
  const second = await startVector({ adminUrl, token: "token", dimension: 3 });
  const found = await new Index({ url: second.url, token: "token" }).namespace("cities").query({
    vector: [1, 0, 0],
    topK: 1,
  });
  expect(found[0]).toMatchObject({ id: "a", score: 1 });
  await second.stop();
});
