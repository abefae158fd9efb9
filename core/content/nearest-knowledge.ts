import { embed, embedWithin } from "../search/feature-hash.ts";

export interface KnowledgeRow {
  readonly text: string;
  /** The block that it stands in. */
  readonly above: string | null;
}

export interface LessonTopic {
  /** What the teacher wrote of the lesson; empty texts are allowed. */
  readonly wanted: readonly string[];
  readonly criteria: readonly string[];
}

/** A cosine that texts without a word in common do not reach, but for chance. */
const RELATED = 0.12;
const AT_LEAST = 3;

/**
 * The rows nearest to what the lesson is about, nearest first, at most `most`; rows that have nothing to do with it
 * only where fewer than three have. What the teacher wrote counts in full, the criteria half, or alone without it.
 */
export function nearestKnowledge<Row extends KnowledgeRow>(
  rows: readonly Row[],
  { wanted, criteria }: LessonTopic,
  most: number,
): Row[] {
  const topic = wanted.join("\n").trim();
  const norm = criteria.join("\n");
  const about = topic === "" ? embed(norm) : embedWithin(topic, norm);
  return rows
    .map((row) => ({ row, similarity: cosine(about, embedWithin(row.text, row.above ?? "")) }))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, most)
    .filter(({ similarity }, place) => place < AT_LEAST || similarity >= RELATED)
    .map(({ row }) => row);
}

/** Of two vectors of length 1. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
