import type { PeopleIndex } from "./names.ts";

interface Kept {
  readonly stamp: string;
  readonly at: number;
  readonly people: PeopleIndex;
}

/** Indexes of schools in the memory of one isolate, forgotten when they are old, least lately read first when they are many. */
export function createPeopleCache(limits: {
  readonly people: number;
  readonly ageMs: number;
  readonly now: () => number;
}) {
  const kept = new Map<number, Kept>();
  const total = () => [...kept.values()].reduce((sum, { people }) => sum + people.size, 0);
  return {
    /** The index of a school, if it was made of the very people that `stamp` stands for. */
    get(school: number, stamp: string): PeopleIndex | undefined {
      for (const [key, { at }] of kept) if (limits.now() - at >= limits.ageMs) kept.delete(key);
      const found = kept.get(school);
      if (found === undefined) return undefined;
      kept.delete(school);
      if (found.stamp !== stamp) return undefined;
      kept.set(school, found);
      return found.people;
    },
    put(school: number, stamp: string, people: PeopleIndex): void {
      kept.delete(school);
      if (people.size > limits.people) return;
      kept.set(school, { stamp, at: limits.now(), people });
      for (const key of kept.keys()) {
        if (total() <= limits.people) break;
        kept.delete(key);
      }
    },
    get size() {
      return total();
    },
  };
}

export type PeopleCache = ReturnType<typeof createPeopleCache>;
