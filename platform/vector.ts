import { Index } from "@upstash/vector/cloudflare";
import type { VectorFilter, Vectors } from "#core/ports.ts";
import { faultFields, log } from "./log.ts";

export interface VectorConfig {
  readonly url: string;
  readonly token: string;
}

const QUERY_MS = 1000;
const WRITE_MS = 30_000;
/** What one request of Upstash's protocol may carry. */
const PAGE = 1000;

/** Upstash over REST; one quick retry and one limit for both tries, since a dead store must not hold a request. */
function open(config: VectorConfig, milliseconds: number): Index {
  return new Index({
    ...config,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(milliseconds),
    enableTelemetry: false,
  });
}

/** Vectors in an Upstash index of cosine similarity. */
export function upstashVectors(config: VectorConfig): Vectors & { ping(): Promise<unknown> } {
  const reader = open(config, QUERY_MS);
  const writer = open(config, WRITE_MS);
  return {
    ping: () => reader.info(),
    async upsert(namespace, items) {
      if (items.length === 0) return;
      await writer.upsert(
        items.map(({ id, vector, metadata }) => ({ id, vector: [...vector], metadata })),
        { namespace },
      );
    },
    async query(namespace, vector, { topK, filter = {} }) {
      const condition = conditionOf(filter);
      if (condition === null) return [];
      try {
        const wanted = { vector: [...vector], topK, includeMetadata: false, includeVectors: false, filter: condition };
        const hits = await reader.query(wanted, { namespace });
        return hits.map(({ id, score }) => ({ id: String(id), score }));
      } catch (error) {
        log("warn", "vector.query_failed", faultFields(error));
        return [];
      }
    },
    async list(namespace) {
      const found = new Map<string, unknown>();
      for (let cursor: string | null = "0"; cursor !== null; ) {
        const wanted = { cursor, limit: PAGE, includeMetadata: true };
        const page: Awaited<ReturnType<typeof writer.range>> = await writer.range(wanted, { namespace });
        for (const { id, metadata } of page.vectors) found.set(String(id), metadata);
        cursor = page.nextCursor === "" ? null : page.nextCursor;
      }
      return found;
    },
    async delete(namespace, ids) {
      for (let at = 0; at < ids.length; at += PAGE) await writer.delete([...ids.slice(at, at + PAGE)], { namespace });
    },
  };
}

/** The filter in Upstash's language; null when a value cannot be written in it. */
function conditionOf({ equals = {}, contains = {} }: VectorFilter): string | null {
  const parts: string[] = [];
  for (const [operator, fields] of [["=", equals] as const, ["CONTAINS", contains] as const]) {
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const quote = quoteFor(value);
      if (quote === null) return null;
      parts.push(`${field} ${operator} ${quote}${value}${quote}`);
    }
  }
  return parts.join(" AND ");
}

/** The language documents no way to escape a quote within a string. */
function quoteFor(value: string): string | null {
  if (value.includes("\\")) return null;
  return [`'`, `"`].find((quote) => !value.includes(quote)) ?? null;
}
