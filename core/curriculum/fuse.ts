/** Of Cormack et al., found by them and kept by the field. */
const K = 60;

/**
 * One ranking of several, best first: each adds 1 / (60 + rank), ranks counted from 1. Equal sums keep the order of
 * first appearance. Reciprocal rank fusion: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet
 * and individual Rank Learning Methods", SIGIR 2009.
 */
export function fuseRankings<Key>(...rankings: readonly (readonly Key[])[]): Key[] {
  const sums = new Map<Key, number>();
  for (const ranking of rankings) {
    for (const [index, key] of ranking.entries()) sums.set(key, (sums.get(key) ?? 0) + 1 / (K + index + 1));
  }
  return [...sums].sort(([, a], [, b]) => b - a).map(([key]) => key);
}
