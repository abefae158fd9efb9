const PIECE_BITS = 12;
const PIECE = 2 ** PIECE_BITS;

type Offsets = Uint8Array | Uint16Array | Uint32Array;

/** 0 is zero; any other offset is that much more than `base`. */
interface Piece {
  readonly base: number;
  readonly offsets: Offsets;
}

/**
 * Whole numbers from 0 to 2^31 - 1, one after another, in pieces: growing copies nothing, a piece of zeros alone takes no
 * room, and any other keeps only how much its numbers exceed the smallest, in one, two or four bytes each. In a roster the
 * rows of a piece name one school, few classes and people who were numbered one after another.
 */
export class Numbers {
  readonly #pieces: (Piece | undefined)[] = [];
  length = 0;

  push(value: number): void {
    this.set(this.length, value);
  }

  get(index: number): number {
    const piece = this.#pieces[index >> PIECE_BITS];
    const offset = piece?.offsets[index & (PIECE - 1)] ?? 0;
    return piece === undefined || offset === 0 ? 0 : piece.base + offset;
  }

  set(index: number, value: number): void {
    if (index >= this.length) this.length = index + 1;
    const at = index >> PIECE_BITS;
    let piece = this.#pieces[at];
    if (piece === undefined) {
      if (value === 0) return;
      while (this.#pieces.length < at) this.#pieces.push(undefined);
      piece = { base: value - 1, offsets: new Uint8Array(PIECE) };
      this.#pieces[at] = piece;
    }
    const offset = value === 0 ? 0 : value - piece.base;
    if (offset < 0 || (offset === 0 && value !== 0) || offset > largest(piece.offsets)) {
      piece = widened(piece, value);
      this.#pieces[at] = piece;
    }
    piece.offsets[index & (PIECE - 1)] = value === 0 ? 0 : value - piece.base;
  }
}

function largest({ BYTES_PER_ELEMENT }: Offsets): number {
  return 2 ** (8 * BYTES_PER_ELEMENT) - 1;
}

/** The piece with room for `value`. Below its base none stays: numbers that fall would move it again and again. */
function widened({ base, offsets }: Piece, value: number): Piece {
  const newBase = value > base ? base : 0;
  let most = value - newBase;
  for (const offset of offsets) most = Math.max(most, offset + base - newBase);
  const wider =
    most < 2 ** 8 ? new Uint8Array(PIECE) : most < 2 ** 16 ? new Uint16Array(PIECE) : new Uint32Array(PIECE);
  for (let at = 0; at < PIECE; at += 1) {
    const offset = offsets[at] ?? 0;
    if (offset !== 0) wider[at] = offset + base - newBase;
  }
  return { base: newBase, offsets: wider };
}
