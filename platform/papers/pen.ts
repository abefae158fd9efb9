import type { FileOf, Weight } from "./fonts.ts";
import { type Run, runsOf } from "./runs.ts";

export interface Style {
  readonly weight?: Weight;
  readonly size: number;
  readonly color?: string;
}

export const INK = "#1b2430";
export const QUIET = "#55606e";
export const RULE = "#c5ccd5";
export const GROUND = "#f2f4f7";

/** Room from one line of text to the next, in sizes of the text. */
export const LEADING = 1.32;

/** Writes single lines in as many fonts as their characters need. */
export interface Pen {
  /** Lines no wider than `width`: broken between words, a word that is wider between its letters. */
  wrap(text: string, style: Style, width: number): string[];
  widthOf(line: string, style: Style): number;
  /** `y` is the top of the line. */
  write(line: string, x: number, y: number, style: Style): void;
}

/** Runs shaped as a whole, not word by word: Arabic letters join, and their words stand in the order of the run. */
const shapedWhole = (run: Run) => (run.isRightToLeft ? { features: [] } : {});

export function penFor(doc: PDFKit.PDFDocument, fileOf: FileOf): Pen {
  const set = (run: Run, style: Style) => doc.font(run.file).fontSize(style.size);
  const runs = (line: string, { weight = "regular" }: Style) => runsOf(line, weight, fileOf);
  const widthOf = (line: string, style: Style) =>
    runs(line, style).reduce((sum, run) => sum + set(run, style).widthOfString(run.text, shapedWhole(run)), 0);
  return {
    widthOf,
    wrap: (text, style, width) =>
      text.split("\n").flatMap((part) => wrapped(part, width, (line) => widthOf(line, style))),
    write(line, x, y, style) {
      let end = x;
      const placed = runs(line, style).map((run) => {
        const from = end;
        end += set(run, style).widthOfString(run.text, shapedWhole(run));
        return { run, from };
      });
      // In the order of reading, whichever way they stand: who copies the text takes them as they come.
      for (const { run, from } of placed.toSorted((a, b) => a.run.at - b.run.at)) {
        set(run, style)
          .fillColor(style.color ?? INK)
          // Fonts differ in how high their letters rise; all stand on one line.
          .text(run.text, from, y + style.size, { ...shapedWhole(run), baseline: "alphabetic", lineBreak: false });
      }
    },
  };
}

function wrapped(text: string, width: number, widthOf: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\s)/u)) {
    if (widthOf((line + word).trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    line = word;
    while (widthOf(line.trimEnd()) > width) {
      const fits = longestFit(line, width, widthOf);
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return line.trim() === "" && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** How many UTF-16 units of a word fit, at least one character of it. */
function longestFit(word: string, width: number, widthOf: (line: string) => number): number {
  const characters = Array.from(word);
  let fits = characters[0]?.length ?? word.length;
  let units = 0;
  for (const character of characters) {
    units += character.length;
    if (widthOf(word.slice(0, units)) > width) break;
    fits = units;
  }
  return fits;
}
