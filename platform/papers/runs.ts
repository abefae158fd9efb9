import bidiFactory from "bidi-js";
import type { FileOf, Weight } from "./fonts.ts";

const bidi = bidiFactory();

/** Letters of one font that stand side by side in one direction; `text` in the order in which it is read. */
export interface Run {
  readonly text: string;
  readonly file: string;
  readonly isRightToLeft: boolean;
  /** Where its text stands in the order of reading. */
  readonly at: number;
}

const RIGHT_TO_LEFT = /[֐-ࣿיִ-﷿ﹰ-﻿]/;

/** The runs of one line from left to right, by the Unicode Bidirectional Algorithm; shaping is the font's. */
export function runsOf(line: string, weight: Weight, fileOf: FileOf): Run[] {
  const characters = Array.from(line);
  const files = characters.map((character) => fileOf(character.codePointAt(0) ?? 0, weight));
  // A combining mark stays with the letter that it is on, and a space, which all pieces have, with the word before it.
  characters.forEach((character, at) => {
    if (at > 0 && /[\p{M} ]/u.test(character)) files[at] = files[at - 1] ?? "";
  });
  if (!RIGHT_TO_LEFT.test(line))
    return grouped(
      characters.map((_, at) => at),
      characters,
      files,
      [],
    );
  // The algorithm counts in UTF-16 units, which differ from characters only beyond the basic plane.
  const starts: number[] = [];
  let unit = 0;
  for (const character of characters) {
    starts.push(unit);
    unit += character.length;
  }
  const embedding = bidi.getEmbeddingLevels(line, "auto");
  const levels = starts.map((start) => embedding.levels[start] ?? 0);
  const atUnit = new Map(starts.map((start, at) => [start, at]));
  const order = bidi.getReorderedIndices(line, embedding).flatMap((start) => atUnit.get(start) ?? []);
  const shown = characters.map((character, at) =>
    (levels[at] ?? 0) % 2 === 1 ? (bidi.getMirroredCharacter(character) ?? character) : character,
  );
  return grouped(order, shown, files, levels);
}

function grouped(
  order: readonly number[],
  characters: readonly string[],
  files: readonly string[],
  levels: readonly number[],
): Run[] {
  const groups: { file: string; isRightToLeft: boolean; at: number[] }[] = [];
  for (const at of order) {
    const file = files[at] ?? "";
    const isRightToLeft = (levels[at] ?? 0) % 2 === 1;
    const last = groups.at(-1);
    if (last !== undefined && last.file === file && last.isRightToLeft === isRightToLeft) last.at.push(at);
    else groups.push({ file, isRightToLeft, at: [at] });
  }
  return groups.map(({ file, isRightToLeft, at }) => ({
    file,
    isRightToLeft,
    at: Math.min(...at),
    text: at
      .toSorted((a, b) => a - b)
      .map((index) => characters[index])
      .join(""),
  }));
}
