/** A piece of a font, which covers some characters: `ranges` are pairs of first and last code point. */
export interface FontPiece {
  readonly file: string;
  readonly weight: "regular" | "bold";
  readonly ranges: readonly (readonly [number, number])[];
}

/** Reads a file of `build/fonts`; where it comes from is the Worker's matter. */
export type ReadFont = (file: string) => Promise<Uint8Array>;

export const FONT_INDEX = "index.json";

/** In Latin script, which every paper has. */
export const LATIN = {
  regular: "noto-sans-latin-400-normal.ttf",
  bold: "noto-sans-latin-700-normal.ttf",
} as const;

export type Weight = keyof typeof LATIN;

/** Which file holds the glyph of a character. */
export type FileOf = (codePoint: number, weight: Weight) => string;

const isPiece = (value: unknown): value is FontPiece =>
  typeof value === "object" && value !== null && "file" in value && "weight" in value && "ranges" in value;

function pieces(bytes: Uint8Array): FontPiece[] {
  const read: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return Array.isArray(read) ? read.filter(isPiece) : [];
}

const covers = ({ ranges }: FontPiece, codePoint: number) =>
  ranges.some(([first, last]) => first <= codePoint && codePoint <= last);

/** Whatever the Latin piece is sure to have: the index of all pieces is read only for a text with anything else. */
const isPlain = (codePoint: number) => codePoint >= 0x20 && codePoint <= 0xff;

/**
 * Loads the pieces that the characters need and no others: Latin alone for most papers. Pieces in Latin script come in
 * two weights, some scripts in one. What no piece has is drawn as the empty box of the Latin one.
 */
export async function loadFonts(read: ReadFont, texts: Iterable<string>) {
  const characters = new Set<number>();
  for (const text of texts) for (const character of text) characters.add(character.codePointAt(0) ?? 0);
  const others = [...characters].filter((codePoint) => !isPlain(codePoint));
  const index = others.length === 0 ? [] : pieces(await read(FONT_INDEX));
  const known = new Map<string, string>();
  const fileOf: FileOf = (codePoint, weight) => {
    if (isPlain(codePoint)) return LATIN[weight];
    const key = `${codePoint}/${weight}`;
    const found =
      known.get(key) ??
      (
        index.find((piece) => piece.weight === weight && covers(piece, codePoint)) ??
        index.find((piece) => covers(piece, codePoint))
      )?.file ??
      LATIN[weight];
    known.set(key, found);
    return found;
  };
  const files = new Set<string>(Object.values(LATIN));
  for (const codePoint of others) {
    files.add(fileOf(codePoint, "regular"));
    files.add(fileOf(codePoint, "bold"));
  }
  const loaded = await Promise.all([...files].map(async (file) => [file, await read(file)] as const));
  return { fileOf, files: new Map(loaded) };
}
