import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { describeQuality, NORM_CASES, type SearchCase, STARTER_CASES, searchQuality } from "#testing/search-quality.ts";
import type { Context } from "../context.ts";
import type { Vectors } from "../ports.ts";
import { readBoeDocument } from "./boe/document.ts";
import { readCurriculum } from "./boe/read-boe.ts";
import { importCurriculum } from "./import-curriculum.ts";
import { indexStandards } from "./index-standards.ts";
import { searchStandards } from "./search-standards.ts";

const inputs = process.env.EDUAI_DATA_INPUTS ?? join(import.meta.dirname, "../../../shared/data");
const official = join(inputs, "curriculum/rd_217_2022.xml");
const hasOfficial = existsSync(official);
if (!hasOfficial) console.warn(`skipping the search of the official curriculum: ${official} is not there`);

/** An exact index in memory, without filters: the store's limit of time must not decide what is found. */
function exactVectors(): Vectors {
  const items = new Map<string, { vector: readonly number[]; metadata: unknown }>();
  return {
    upsert: async (_, added) => {
      for (const { id, vector, metadata } of added) items.set(id, { vector, metadata });
    },
    query: async (_, wanted, { topK }) =>
      [...items]
        .map(([id, { vector }]) => ({
          id,
          score: (1 + vector.reduce((sum, value, at) => sum + value * (wanted[at] ?? 0), 0)) / 2,
        }))
        .sort((a, b) => b.score - a.score)
        .slice(0, topK),
    list: async () => new Map([...items].map(([id, { metadata }]) => [id, metadata])),
    delete: async (_, ids) => {
      for (const id of ids) items.delete(id);
    },
  };
}

describe("how well the curriculum is searched", () => {
  let database: TestDatabase;
  let client: pg.Client;
  let ctx: Context;
  const vectors = exactVectors();

  beforeAll(async () => {
    database = await testDatabase({ seeded: true });
    client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    await indexStandards(client, vectors);
    ctx = await contextFor(database, "teacher@demo.eduai.test", { ports: { vectors } });
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  async function measure(name: string, cases: readonly SearchCase[]) {
    const quality = await searchQuality(cases, async (typed) => {
      const { data } = await searchStandards(ctx, { search: typed, limit: 10 });
      return data.map(({ subjectCode, code }) => `${subjectCode} ${code}`);
    });
    console.info(describeQuality(name, quality));
    return quality;
  }

  it("finds what a teacher looks for in the starter set, and nothing where there is nothing", {
    timeout: 120_000,
  }, async () => {
    const { recall, reciprocalRank, falsePositives } = await measure("starter set", STARTER_CASES);
    expect(recall).toBeGreaterThanOrEqual(0.93);
    expect(reciprocalRank).toBeGreaterThanOrEqual(0.86);
    expect(falsePositives.length).toBeLessThanOrEqual(1);
  });

  it.skipIf(!hasOfficial)("finds it in the norm as published", { timeout: 180_000 }, async () => {
    const { meta, records } = readCurriculum(readBoeDocument(readFileSync(official, "utf8")));
    await importCurriculum(client, meta, records);
    await indexStandards(client, vectors);
    const { recall, reciprocalRank, falsePositives } = await measure("official norm", NORM_CASES);
    expect(recall).toBeGreaterThanOrEqual(0.82);
    expect(reciprocalRank).toBeGreaterThanOrEqual(0.88);
    expect(falsePositives.length).toBeLessThanOrEqual(1);
  });
});
