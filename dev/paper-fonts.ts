import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

/** Where the API's Worker has its fonts from; in the bundle they would be loaded at each start. */
export const FONTS = "build/fonts";

/** The families by package: in which order a character is looked for, and in which weights there are files of its script. */
const FAMILIES = [
  {
    family: "noto-sans",
    scripts: /^(latin|latin-ext|cyrillic|cyrillic-ext|greek|greek-ext|vietnamese)$/,
    weights: ["400", "700"],
  },
  { family: "noto-sans-arabic", scripts: /^arabic$/, weights: ["400", "700"] },
  // Some hundred pieces, of which a name takes one or two. Bold would double them.
  { family: "noto-sans-sc", scripts: /^\[\d+\]$/, weights: ["400"] },
] as const;

function rangesOf(text: string): [number, number][] {
  return text.split(",").map((range) => {
    const [first = "0", last = first] = range.trim().replace("U+", "").split("-");
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
}

/**
 * A WOFF 1.0 file (W3C, "WOFF File Format 1.0") as the font that is packed in it. A Worker that reads WOFF inflates its
 * tables for every document, which takes twice as long as drawing ten pages.
 */
function unpacked(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  const power = 2 ** Math.floor(Math.log2(count));
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(16 * power, 6);
  head.writeUInt16BE(Math.log2(power), 8);
  head.writeUInt16BE(16 * (count - power), 10);
  const tables: Buffer[] = [];
  let at = head.length;
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [44 + 20 * index, 12 + 16 * index];
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(from + field));
    if (offset === undefined || packed === undefined || length === undefined)
      throw new Error("a table without a place");
    const bytes = woff.subarray(offset, offset + packed);
    const table = Buffer.alloc(4 * Math.ceil(length / 4));
    (packed < length ? inflateSync(bytes) : bytes).copy(table);
    woff.copy(head, to, from, from + 4);
    woff.copy(head, to + 4, from + 16, from + 20);
    head.writeUInt32BE(at, to + 8);
    head.writeUInt32BE(length, to + 12);
    tables.push(table);
    at += table.length;
  }
  return Buffer.concat([head, ...tables]);
}

/** Puts the pieces of fonts that papers may need into one folder, with an index of the characters that each covers and their licences. */
export function collectFonts(): void {
  const index = join(FONTS, "index.json");
  if (existsSync(index)) return;
  rmSync(FONTS, { recursive: true, force: true });
  mkdirSync(FONTS, { recursive: true });
  const pieces = FAMILIES.flatMap(({ family, scripts, weights }) => {
    const folder = join("node_modules/@fontsource", family);
    copyFileSync(join(folder, "LICENSE"), join(FONTS, `${family}.LICENSE.txt`));
    const ranges: Record<string, string> = JSON.parse(readFileSync(join(folder, "unicode.json"), "utf8"));
    const files = new Set(readdirSync(join(folder, "files")));
    return Object.entries(ranges)
      .filter(([script]) => scripts.test(script))
      .flatMap(([script, text]) =>
        weights.map((weight) => {
          const file = `${family}-${script.replaceAll(/[[\]]/g, "")}-${weight}-normal.woff`;
          if (!files.has(file)) throw new Error(`${file} is not in ${folder}`);
          const name = file.replace(".woff", ".ttf");
          writeFileSync(join(FONTS, name), unpacked(readFileSync(join(folder, "files", file))));
          return { file: name, weight: weight === "400" ? "regular" : "bold", ranges: rangesOf(text) };
        }),
      );
  });
  writeFileSync(index, JSON.stringify(pieces));
}
