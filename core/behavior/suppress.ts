import { FEWEST_PUPILS } from "#contracts/api/behavior/statistics.ts";

/** Records of a cell by pupil. */
export type Cell = ReadonlyMap<number, number>;

export interface Count {
  readonly records: number;
  readonly pupils: number;
}

const countOf = (cell: Cell): Count => ({
  records: [...cell.values()].reduce((sum, records) => sum + records, 0),
  pupils: cell.size,
});

const pupilsOf = (cells: readonly Cell[]): number => new Set(cells.flatMap((cell) => [...cell.keys()])).size;

/**
 * The counts of a table's cells beside its total, null where one would tell of one to four pupils. What is hidden is the
 * total less what is shown, so a small cell never stands hidden alone: the smallest others are hidden with it until
 * together they are two at least, of five pupils at least. Where even the total is of fewer, nothing is told.
 */
export function suppressed<Key>(cells: ReadonlyMap<Key, Cell>): {
  readonly total: Count | null;
  readonly counts: ReadonlyMap<Key, Count | null>;
} {
  const all = [...cells.values()];
  if (all.every((cell) => cell.size === 0)) {
    return { total: { records: 0, pupils: 0 }, counts: new Map([...cells].map(([key, cell]) => [key, countOf(cell)])) };
  }
  const pupils = pupilsOf(all);
  if (pupils < FEWEST_PUPILS) return { total: null, counts: new Map([...cells].map(([key]) => [key, null])) };
  const hidden = new Set(
    [...cells].filter(([, cell]) => cell.size > 0 && cell.size < FEWEST_PUPILS).map(([key]) => key),
  );
  const bySize = [...cells]
    .filter(([key, cell]) => cell.size > 0 && !hidden.has(key))
    .sort(([, a], [, b]) => a.size - b.size);
  const tellsOfFew = () =>
    hidden.size > 0 &&
    (hidden.size < 2 || pupilsOf([...cells].flatMap(([key, cell]) => (hidden.has(key) ? [cell] : []))) < FEWEST_PUPILS);
  for (const [key] of bySize) {
    if (!tellsOfFew()) break;
    hidden.add(key);
  }
  const counts = new Map([...cells].map(([key, cell]) => [key, hidden.has(key) ? null : countOf(cell)]));
  // One cell alone is the total: hidden, it is not told by that either.
  const total = tellsOfFew() ? null : { records: all.reduce((sum, cell) => sum + countOf(cell).records, 0), pupils };
  return { total, counts };
}
