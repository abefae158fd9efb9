import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuseRankings } from "./fuse.ts";

const ranking = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });

describe("fuseRankings", () => {
  it("puts first what both rankings know, and keeps the order of a single one", () => {
    expect(fuseRankings(["a", "b", "c"], ["c", "d"])).toEqual(["c", "a", "b", "d"]);
    expect(fuseRankings(["b", "a"])).toEqual(["b", "a"]);
    expect(fuseRankings<string>([], [])).toEqual([]);
  });

  it("ranks every key once, and never puts behind what is ahead in both", () => {
    fc.assert(
      fc.property(ranking, ranking, (one, other) => {
        const fused = fuseRankings(one, other);
        expect([...fused].sort((a, b) => a - b)).toEqual([...new Set([...one, ...other])].sort((a, b) => a - b));
        const at = (list: number[], key: number) => (list.includes(key) ? list.indexOf(key) : Number.POSITIVE_INFINITY);
        for (const a of fused) {
          for (const b of fused) {
            const ahead = at(one, a) < at(one, b) && at(other, a) < at(other, b);
            if (ahead) expect(fused.indexOf(a)).toBeLessThan(fused.indexOf(b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
