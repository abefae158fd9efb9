import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DamagedDeflate, inflate } from "./inflate.ts";

/** All pieces as one, each copied before the next is asked for. */
function inflated(raw: Uint8Array): Buffer {
  const pieces: Buffer[] = [];
  for (const piece of inflate(raw)) {
    expect(piece.length).toBeGreaterThan(0);
    expect(piece.length).toBeLessThanOrEqual(32_768);
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

const word = fc.constantFrom("matricula-", "alumno-", "familia-", "ñ", "\r\n", ",,true,", "2026-09-10", "€");
/** Texts that repeat themselves near and far, and bytes that do not at all. */
const content = fc.oneof(
  fc.array(word, { maxLength: 400 }).map((words) => Buffer.from(words.join(""))),
  fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(40_000), fc.integer({ min: 1, max: 90_000 }))
    .map(([bytes, gap, times]) =>
      Buffer.concat([bytes, Buffer.alloc(gap, bytes[0]), Buffer.alloc(times, Buffer.from(bytes)), Buffer.from(bytes)]),
    ),
);
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FIXED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FILTERED,
  ),
});

const bitsOf = (value: number, count: number) => Array.from({ length: count }, (_, bit) => (value >> bit) & 1);

function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
  return bytes;
}

/** How the list of lengths below says "a code of so many bits", and "eleven zeros and as many as seven bits add". */
const [ONE, SOME_ZEROS] = [0, 1];
const zeros = (count: number) => [SOME_ZEROS, ...bitsOf(count - 11, 7)];

/** The head of a dynamic block of 257 literals and one distance; `lengths` are `ONE`, a code of `long` bits, and `zeros`. */
function dynamic(lengths: readonly number[], { last = true, long = 1 } = {}): number[] {
  const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1];
  const ofLengths = order.flatMap((symbol) => bitsOf(symbol === 18 || symbol === long ? 1 : 0, 3));
  const sizes = [...bitsOf(0, 5), ...bitsOf(0, 5), ...bitsOf(order.length - 4, 4)];
  return [last ? 1 : 0, 0, 1, ...sizes, ...ofLengths, ...lengths];
}

describe("raw DEFLATE", () => {
  it("gives back whatever zlib made of a text, in any of its ways", () => {
    fc.assert(
      fc.property(content, options, fc.uint8Array({ maxLength: 5 }), (text, how, behind) => {
        const raw = deflateRawSync(text, how);
        expect(inflated(raw).equals(text)).toBe(true);
        expect(inflated(Buffer.concat([raw, behind])).equals(text)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("that ends early, wherever it is cut, is damaged", () => {
    fc.assert(
      fc.property(content, options, fc.nat(), (text, how, seed) => {
        const raw = deflateRawSync(text, how);
        expect(() => inflated(raw.subarray(0, seed % raw.length))).toThrow(DamagedDeflate);
      }),
    );
    expect(() => inflated(new Uint8Array())).toThrow(DamagedDeflate);
  });

  it("with a changed byte is damaged, or read as zlib reads it", () => {
    fc.assert(
      fc.property(content, options, fc.nat(), fc.integer({ min: 1, max: 255 }), (text, how, seed, change) => {
        const raw = deflateRawSync(text, how);
        const at = seed % raw.length;
        raw[at] = (raw[at] ?? 0) ^ change;
        const read = (how: (raw: Buffer) => Buffer) => {
          try {
            return how(raw).toString("hex");
          } catch {
            return "damaged";
          }
        };
        const [ours, expected] = [read(inflated), read((bytes) => inflateRawSync(bytes))];
        if (expected !== "damaged") expect(ours).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["an unknown kind of block", [0b111]],
    ["a stored block whose lengths disagree", [1, 1, 0, 0, 0, 7]],
    ["a look back before the beginning", [0x03 | 0x00, 0x02, 0x00]],
  ])("with %s is damaged", (_what, bytes) => {
    expect(() => inflated(Uint8Array.from(bytes))).toThrow(DamagedDeflate);
  });

  describe("by hand", () => {
    /** Lengths of the codes of "a" and the end, and of one distance. */
    const plain = [...zeros(97), ONE, ...zeros(138), ...zeros(20), ONE, ONE];
    const damaged = (bits: readonly number[]) => expect(() => inflated(bytesOf(bits))).toThrow(DamagedDeflate);

    it("is read", () => {
      expect(inflated(bytesOf([...dynamic(plain), 0, 0, 1])).toString()).toBe("aa");
    });

    it("is damaged in a kind of block that there is not, however well the rest reads", () => {
      damaged([1, 1, ...dynamic(plain).slice(2), 0, 0, 1]);
    });

    it("is damaged with more codes than their lengths have room for", () => {
      damaged([...dynamic([...zeros(97), ONE, ONE, ...zeros(138), ...zeros(19), ONE, ONE]), 0]);
    });

    it("is damaged with more lengths than it says", () => {
      damaged([...dynamic([...plain.slice(0, -1), ...zeros(11)]), 0, 1]);
    });

    it("knows of a block's codes nothing in the next, where two codes stand for nothing", () => {
      const two = [...dynamic(plain, { last: false }), 0, 1, ...dynamic(plain, { long: 2 })];
      expect(inflated(bytesOf([...two, 0, 0, 0, 1])).toString()).toBe("aa");
      damaged([...two, 1, 0, 1]);
    });

    it("is not read on for long behind its end", () => {
      let pieces = 0;
      expect(() => {
        for (const _ of inflate(bytesOf([...dynamic(plain), ...new Array<number>(16).fill(0)]))) pieces += 1;
      }).toThrow(DamagedDeflate);
      expect(pieces).toBe(0);
    });
  });
});
