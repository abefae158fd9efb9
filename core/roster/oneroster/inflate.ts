/** The farthest that DEFLATE looks back. */
const WINDOW = 32_768;
const LONGEST_CODE = 15;
/** Code and extra bits of RFC 1951, 3.2.5: the smallest length or distance of each code, and the bits that add to it. */
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const DISTANCE_BITS = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const DISTANCES = DISTANCE_BITS.map((bits, code) => (code < 4 ? code : (2 + (code & 1)) << bits) + 1);
/** The order in which a dynamic block gives the lengths of its code lengths' codes. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LITERALS = 288;
const END = 256;

export class DamagedDeflate extends Error {}

/**
 * RFC 1951 in constant memory: raw DEFLATE to pieces of at most 32 KB, each to be used before the next is asked for, since
 * all are views of one buffer. What stands behind the last block is not read. Throws `DamagedDeflate` where the data are
 * no DEFLATE or end early. Libraries that inflate piece by piece take new buffers for every step, which V8 collects only
 * when some 30 MB of them lie about: a quarter of a Worker's memory.
 */
export function* inflate(raw: Uint8Array): Generator<Uint8Array> {
  const bits = new Bits(raw);
  const output = new Uint8Array(2 * WINDOW);
  const [literals, distances] = [new Codes(), new Codes()];
  let at = WINDOW;
  let written = 0;
  for (let last = false; !last; ) {
    last = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) {
      for (let left = bits.storedLength(); left > 0; left -= 1) {
        output[at++] = bits.take(8);
        written += 1;
        if (at === output.length) {
          yield output.subarray(WINDOW);
          output.copyWithin(0, WINDOW);
          at = WINDOW;
        }
      }
      continue;
    }
    readCodes(bits, kind, literals, distances);
    for (let symbol = bits.symbol(literals); symbol !== END; symbol = bits.symbol(literals)) {
      let length = 1;
      let distance = 0;
      if (symbol > END) {
        length = bits.valueOf(symbol - END - 1, LENGTHS, LENGTH_BITS);
        distance = bits.valueOf(bits.symbol(distances), DISTANCES, DISTANCE_BITS);
        if (distance > written) throw new DamagedDeflate();
      }
      written += length;
      for (; length > 0; length -= 1) {
        output[at] = distance === 0 ? symbol : (output[at - distance] ?? 0);
        at += 1;
        if (at === output.length) {
          yield output.subarray(WINDOW);
          output.copyWithin(0, WINDOW);
          at = WINDOW;
        }
      }
    }
  }
  bits.end();
  if (at > WINDOW) yield output.subarray(WINDOW, at);
}

/** Bits from the lowest of each byte on. */
class Bits {
  readonly #raw: Uint8Array;
  #at = 0;
  /** The next bits, lowest first, and how many there are. */
  #held = 0;
  #count = 0;

  constructor(raw: Uint8Array) {
    this.#raw = raw;
  }

  take(count: number): number {
    this.#fill(count);
    const value = this.#held & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  symbol(codes: Codes): number {
    this.#fill(codes.longest);
    const entry = codes.entries[this.#held & ((1 << codes.longest) - 1)] ?? 0;
    if (entry === 0) throw new DamagedDeflate();
    this.#drop(entry & LONGEST_CODE);
    return entry >> 4;
  }

  valueOf(code: number, smallest: readonly number[], extra: readonly number[]): number {
    const [base, count] = [smallest[code], extra[code]];
    if (base === undefined || count === undefined) throw new DamagedDeflate();
    return base + this.take(count);
  }

  /** From the next whole byte on: the length of a stored block. */
  storedLength(): number {
    this.#drop(this.#count & 7);
    const length = this.take(16);
    if (this.take(16) !== (length ^ 0xffff)) throw new DamagedDeflate();
    return length;
  }

  end(): void {
    if (this.#at - (this.#count >> 3) > this.#raw.length) throw new DamagedDeflate();
  }

  /** Codes are looked up with as many bits as the longest has, so that a few zeros may be read behind the end. */
  #fill(count: number): void {
    while (this.#count < count) {
      if (this.#at > this.#raw.length + 2) throw new DamagedDeflate();
      this.#held |= (this.#raw[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
  }

  #drop(count: number): void {
    this.#held >>>= count;
    this.#count -= count;
  }
}

/** A Huffman code: for the next bits, as many as the longest code has, the symbol × 16 + the length of its code. */
class Codes {
  readonly entries = new Uint16Array(2 ** LONGEST_CODE);
  longest = 0;

  /** RFC 1951, 3.2.2: `lengths` of the symbols' codes, 0 for none. */
  set(lengths: Uint8Array): void {
    this.longest = Math.max(...lengths);
    this.entries.fill(0, 0, 2 ** this.longest);
    let code = 0;
    for (let length = 1; length <= this.longest; length += 1, code *= 2) {
      for (let symbol = 0; symbol < lengths.length; symbol += 1) {
        if (lengths[symbol] !== length) continue;
        if (code >= 2 ** length) throw new DamagedDeflate();
        for (let at = reversed(code, length); at < 2 ** this.longest; at += 2 ** length) {
          this.entries[at] = symbol * 16 + length;
        }
        code += 1;
      }
    }
  }
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit += 1) result |= ((code >> bit) & 1) << (length - 1 - bit);
  return result;
}

const FIXED_LITERALS = Uint8Array.from({ length: LITERALS }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
const FIXED_DISTANCES = new Uint8Array(30).fill(5);

function readCodes(bits: Bits, kind: number, literals: Codes, distances: Codes): void {
  if (kind === 3) throw new DamagedDeflate();
  if (kind === 1) {
    literals.set(FIXED_LITERALS);
    distances.set(FIXED_DISTANCES);
    return;
  }
  const ofLiterals = 257 + bits.take(5);
  const ofDistances = 1 + bits.take(5);
  const ofLengths = new Uint8Array(ORDER.length);
  for (const symbol of ORDER.slice(0, 4 + bits.take(4))) ofLengths[symbol] = bits.take(3);
  literals.set(ofLengths);
  const lengths = new Uint8Array(ofLiterals + ofDistances);
  for (let at = 0; at < lengths.length; ) {
    const symbol = bits.symbol(literals);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    const repeated = symbol === 16 ? lengths[at - 1] : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    if (repeated === undefined || at + times > lengths.length) throw new DamagedDeflate();
    lengths.fill(repeated, at, at + times);
    at += times;
  }
  literals.set(lengths.subarray(0, ofLiterals));
  distances.set(lengths.subarray(ofLiterals));
}
