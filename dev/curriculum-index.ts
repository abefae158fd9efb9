import { type IndexSummary, indexStandards } from "../core/curriculum/index-standards.ts";
import { upstashVectors, type VectorConfig } from "../platform/vector.ts";
import { asAdmin } from "./database.ts";

/** The index the environment names, or else the local one. */
export function vectorAddress(local: VectorConfig | undefined, env = process.env): VectorConfig | undefined {
  const { UPSTASH_VECTOR_REST_URL: url, UPSTASH_VECTOR_REST_TOKEN: token } = env;
  return url && token ? { url, token } : local;
}

/** Brings the vectors of the shared curriculum in line with a database, read with its owner's rights. */
export function indexCurriculum(adminUrl: string, address: VectorConfig): Promise<IndexSummary> {
  return asAdmin(adminUrl, (client) => indexStandards(client, upstashVectors(address)));
}
