import { randomUUID } from "node:crypto";
import pg from "pg";
import * as z from "zod";
import { bearer, readText, sendJson, serveLocal } from "./http.ts";
import { compileFilter, FilterError } from "./vector-filter.ts";
import {
  best,
  fuse,
  type Hit,
  magnitude,
  type SimilarityFunction,
  similarity,
  sparseProduct,
} from "./vector-scores.ts";
import { type Item, type StoredRow, VectorStore } from "./vector-store.ts";

export interface VectorService {
  url: string;
  token: string;
  dimension: number;
  stop(): Promise<void>;
}

class Refused extends Error {}

const identifier = z.union([z.string(), z.number()]).transform(String);
const sparse = z
  .object({ indices: z.array(z.number().int().nonnegative()), values: z.array(z.number()) })
  .refine((vector) => vector.indices.length === vector.values.length, "indices and values differ in length");
const metadata = z.record(z.string(), z.unknown());
const item = z.object({
  id: identifier,
  vector: z.array(z.number()).optional(),
  sparseVector: sparse.optional(),
  metadata: metadata.optional(),
  data: z.string().optional(),
});
const include = z.object({
  includeMetadata: z.boolean().optional(),
  includeVectors: z.boolean().optional(),
  includeData: z.boolean().optional(),
});
const query = include.extend({
  vector: z.array(z.number()).optional(),
  sparseVector: sparse.optional(),
  topK: z.number().int().min(1).max(1000).default(10),
  filter: z.string().default(""),
  fusionAlgorithm: z.enum(["RRF", "DBSF"]).default("RRF"),
  queryMode: z.enum(["HYBRID", "DENSE", "SPARSE"]).optional(),
  data: z.string().optional(),
});
const fetching = z.union([include.extend({ ids: z.array(identifier) }), include.extend({ prefix: z.string() })]);
/** The client sends bare ids, a list of them, or an object that names its selection. */
const deletion = z.union([
  z.union([identifier, z.array(identifier)]).transform((ids) => ({ ids: [ids].flat() })),
  z.object({ ids: z.union([identifier, z.array(identifier)]) }).transform(({ ids }) => ({ ids: [ids].flat() })),
  z.object({ prefix: z.string() }),
  z.object({ filter: z.string() }),
]);
const update = item.extend({ metadataUpdateMode: z.enum(["OVERWRITE", "PATCH"]).default("OVERWRITE") });
const range = include.extend({
  cursor: z.union([z.string(), z.number()]).transform(String).default("0"),
  limit: z.number().int().min(1).max(1000).default(100),
  prefix: z.string().default(""),
});
const resumable = z.object({ uuid: z.string(), additionalK: z.number().int().min(1).max(1000).default(10) });

type Include = z.infer<typeof include>;
type Query = z.infer<typeof query>;

function present(row: StoredRow, wanted: Include): Record<string, unknown> {
  return {
    id: row.id,
    ...(wanted.includeVectors && row.dense && { vector: row.dense }),
    ...(wanted.includeVectors && row.sparse && { sparseVector: row.sparse }),
    ...(wanted.includeMetadata && row.metadata !== null && { metadata: row.metadata }),
    ...(wanted.includeData && row.data !== null && { data: row.data }),
  };
}

interface Index {
  store: VectorStore;
  dimension: number;
  similarityFunction: SimilarityFunction;
  cursors: Map<string, { scores: Record<string, unknown>[]; at: number }>;
}

function checkDimension(index: Index, vector: number[] | undefined): void {
  if (!vector || vector.length === index.dimension) return;
  throw new Refused(`Invalid vector dimension: ${vector.length}, expected: ${index.dimension}`);
}

function refuseText(given: { vector?: unknown; sparseVector?: unknown; data?: unknown }): void {
  if (given.vector !== undefined || given.sparseVector !== undefined) return;
  throw new Refused(
    given.data === undefined
      ? "vector or sparseVector is required"
      : "Embedding data for this index is not allowed. The index must be created with an embedding model to use it.",
  );
}

async function search(index: Index, namespace: string, given: Query): Promise<Record<string, unknown>[]> {
  refuseText(given);
  checkDimension(index, given.vector);
  const params: unknown[] = [namespace];
  const condition = compileFilter(given.filter, params);
  const allowed = given.filter.trim() === "" ? undefined : await index.store.matching(condition, params);
  const candidates = [...index.store.entries(namespace)].filter(([id]) => !allowed || allowed.has(id));

  const dense = (): Hit[] => {
    const wanted = Float32Array.from(given.vector ?? []);
    const norm = magnitude(wanted);
    return candidates.flatMap(([id, entry]) => {
      if (!entry.dense) return [];
      const score = similarity(index.similarityFunction, wanted, entry.dense, norm * entry.norm);
      return [{ id, sequence: entry.sequence, score }];
    });
  };
  const sparseHits = (): Hit[] =>
    candidates.flatMap(([id, entry]) => {
      const score = entry.sparse && given.sparseVector && sparseProduct(given.sparseVector, entry.sparse);
      return score === undefined ? [] : [{ id, sequence: entry.sequence, score }];
    });

  const natural = given.vector && given.sparseVector ? "HYBRID" : given.vector ? "DENSE" : "SPARSE";
  const mode = given.queryMode ?? natural;
  const hits =
    mode === "HYBRID"
      ? fuse([best(dense(), given.topK), best(sparseHits(), given.topK)], given.fusionAlgorithm, given.topK)
      : best(mode === "DENSE" ? dense() : sparseHits(), given.topK);
  const rows = await index.store.byIds(
    namespace,
    hits.map((hit) => hit.id),
  );
  return hits.flatMap((hit) => {
    const row = rows.get(hit.id);
    return row ? [{ ...present(row, given), score: hit.score }] : [];
  });
}

async function upsert(index: Index, namespace: string, items: Item[]): Promise<string> {
  for (const each of items) {
    refuseText(each);
    checkDimension(index, each.vector);
  }
  await index.store.upsert(namespace, items);
  return "Success";
}

async function remove(index: Index, namespace: string, given: z.infer<typeof deletion>): Promise<{ deleted: number }> {
  if ("filter" in given) {
    const params: unknown[] = [namespace];
    const ids = await index.store.matching(compileFilter(given.filter, params), params);
    return { deleted: await index.store.remove(namespace, [...ids]) };
  }
  if ("prefix" in given) {
    const rows = await index.store.byPrefix(namespace, given.prefix);
    return {
      deleted: await index.store.remove(
        namespace,
        rows.map((row) => row.id),
      ),
    };
  }
  return { deleted: await index.store.remove(namespace, given.ids) };
}

async function info(index: Index): Promise<Record<string, unknown>> {
  const counts = await index.store.counts();
  const { dimension, similarityFunction } = index;
  return {
    vectorCount: Object.values(counts).reduce((sum, count) => sum + count, 0),
    pendingVectorCount: 0,
    indexSize: await index.store.bytes(),
    dimension,
    similarityFunction,
    indexType: "DENSE",
    denseIndex: { dimension, similarityFunction },
    namespaces: Object.fromEntries(
      Object.entries(counts).map(([name, vectorCount]) => [name, { vectorCount, pendingVectorCount: 0 }]),
    ),
  };
}

type Operation = (index: Index, namespace: string, body: unknown, url: URL) => Promise<unknown>;

const upsertOperation: Operation = (index, namespace, body) =>
  upsert(index, namespace, z.union([z.array(item), item.transform((one) => [one])]).parse(body));

const queryOperation: Operation = (index, namespace, body) => {
  if (!Array.isArray(body)) return search(index, namespace, query.parse(body));
  return Promise.all(
    z
      .array(query)
      .parse(body)
      .map((each) => search(index, namespace, each)),
  );
};

const updateOperation: Operation = async (index, namespace, body) => {
  const given = update.parse(body);
  checkDimension(index, given.vector);
  return { updated: await index.store.update(namespace, given, given.metadataUpdateMode === "PATCH") };
};

const startResumable: Operation = async (index, namespace, body) => {
  const given = query.parse(body);
  const scores = await search(index, namespace, { ...given, topK: 1000 });
  const uuid = randomUUID();
  index.cursors.set(uuid, { scores, at: given.topK });
  return { uuid, scores: scores.slice(0, given.topK) };
};

const OPERATIONS: Record<string, Operation> = {
  upsert: upsertOperation,
  "upsert-data": upsertOperation,
  query: queryOperation,
  "query-data": queryOperation,
  update: updateOperation,
  "update-data": updateOperation,
  delete: (index, namespace, body) => remove(index, namespace, deletion.parse(body)),
  info: (index) => info(index),
  async fetch(index, namespace, body) {
    const given = fetching.parse(body);
    if ("prefix" in given) {
      return (await index.store.byPrefix(namespace, given.prefix)).map((row) => present(row, given));
    }
    const rows = await index.store.byIds(namespace, given.ids);
    return given.ids.map((id) => {
      const row = rows.get(id);
      return row ? present(row, given) : null;
    });
  },
  async range(index, namespace, body) {
    const given = range.parse(body);
    const rows = await index.store.page(namespace, given.cursor, given.prefix, given.limit + 1);
    const page = rows.slice(0, given.limit);
    const nextCursor = rows.length > given.limit ? (page.at(-1)?.sequence ?? "") : "";
    return { nextCursor, vectors: page.map((row) => present(row, given)) };
  },
  async reset(index, namespace, _body, url) {
    await index.store.clear(url.searchParams.has("all") ? undefined : namespace);
    return "Success";
  },
  "list-namespaces": async (index) => Object.keys(await index.store.counts()),
  async "delete-namespace"(index, namespace) {
    if (!(await index.store.dropNamespace(namespace))) throw new Refused(`Namespace ${namespace} does not exist`);
    return "Success";
  },
  "resumable-query": startResumable,
  "resumable-query-data": startResumable,
  async "resumable-query-next"(index, _namespace, body) {
    const { uuid, additionalK } = resumable.parse(body);
    const cursor = index.cursors.get(uuid);
    if (!cursor) throw new Refused("Resumable query does not exist");
    cursor.at += additionalK;
    return cursor.scores.slice(cursor.at - additionalK, cursor.at);
  },
  async "resumable-query-end"(index, _namespace, body) {
    index.cursors.delete(resumable.parse(body).uuid);
    return "Success";
  },
};

const DATABASE = "eduai_vector";

async function openPool(adminUrl: string): Promise<pg.Pool> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const found = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
  if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 6 });
  pool.on("error", () => {});
  return pool;
}

/** The Upstash Vector REST protocol over rows of a PostgreSQL database of its own, by an exact scan. */
export async function startVector(options: {
  adminUrl: string;
  token: string;
  dimension: number;
  similarityFunction?: SimilarityFunction;
  port?: number | undefined;
}): Promise<VectorService> {
  const pool = await openPool(options.adminUrl);
  const index: Index = {
    store: await VectorStore.open(pool),
    dimension: options.dimension,
    similarityFunction: options.similarityFunction ?? "COSINE",
    cursors: new Map(),
  };
  const local = await serveLocal(async (request, response, url) => {
    const refuse = (status: number, error: string) => sendJson(response, status, { error, status });
    if (bearer(request) !== options.token) return refuse(401, "Unauthorized: Invalid auth token");
    const [name = "", namespace = ""] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (!operation) return refuse(404, `Not found: ${name}`);
    const text = await readText(request);
    try {
      sendJson(response, 200, { result: await operation(index, namespace, text ? JSON.parse(text) : {}, url) });
    } catch (error) {
      if (error instanceof z.ZodError) return refuse(422, z.prettifyError(error));
      if (error instanceof Refused || error instanceof FilterError || error instanceof SyntaxError) {
        return refuse(422, error.message);
      }
      throw error;
    }
  }, options.port);
  return {
    url: local.url,
    token: options.token,
    dimension: options.dimension,
    async stop() {
      await local.stop();
      await pool.end();
    },
  };
}
