export type SimilarityFunction = "COSINE" | "EUCLIDEAN" | "DOT_PRODUCT";

export interface SparseVector {
  indices: number[];
  values: number[];
}

export interface Hit {
  id: string;
  /** Insertion order, which breaks ties. */
  sequence: number;
  score: number;
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

export const magnitude = (vector: Float32Array): number => Math.sqrt(dotProduct(vector, vector));

/** Upstash's score: 0 to 1, higher is closer. Formulas as in its documentation of similarity functions. */
export function similarity(kind: SimilarityFunction, a: Float32Array, b: Float32Array, norms: number): number {
  if (kind === "COSINE") return (1 + dotProduct(a, b) / (norms || 1)) / 2;
  if (kind === "DOT_PRODUCT") return (1 + dotProduct(a, b)) / 2;
  let squared = 0;
  for (let index = 0; index < a.length; index++) squared += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return 1 / (1 + squared);
}

/** Inner product over shared dimensions; undefined when there is none. */
export function sparseProduct(query: SparseVector, stored: Map<number, number>): number | undefined {
  let sum: number | undefined;
  query.indices.forEach((dimension, index) => {
    const weight = stored.get(dimension);
    if (weight !== undefined) sum = (sum ?? 0) + weight * (query.values[index] ?? 0);
  });
  return sum;
}

export const best = (hits: Hit[], limit: number): Hit[] =>
  hits.sort((a, b) => b.score - a.score || a.sequence - b.sequence).slice(0, limit);

/** Reciprocal rank fusion with k = 60, or distribution-based fusion over mean ± 3 standard deviations. */
export function fuse(lists: Hit[][], algorithm: "RRF" | "DBSF", limit: number): Hit[] {
  const fused = new Map<string, Hit>();
  for (const hits of lists) {
    const mean = hits.reduce((sum, hit) => sum + hit.score, 0) / (hits.length || 1);
    const variance = hits.reduce((sum, hit) => sum + (hit.score - mean) ** 2, 0) / (hits.length || 1);
    const deviation = Math.sqrt(variance) || 1;
    hits.forEach((hit, rank) => {
      const share = algorithm === "RRF" ? 1 / (rank + 61) : (hit.score - (mean - 3 * deviation)) / (6 * deviation);
      fused.set(hit.id, { ...hit, score: (fused.get(hit.id)?.score ?? 0) + share });
    });
  }
  return best([...fused.values()], limit);
}
