import { SHORT } from "./names-cues.ts";

/** "Dani", "Danielito", "Danie" or "Dainel" of "Daniel". */
export function shortOf(word: string): (given: string) => boolean {
  const stem = word.replace(/(?:it[oa]s?|[iy])$/, "");
  const begin = stem.length > 2 ? stem : word;
  const whole = SHORT.get(word);
  return (given) => given.startsWith(begin) || whole === given || (word.length > 4 && oneSlip(word, given));
}

/** "Romreo" of "Romero", "Fdez" of "Fernández", and where a full stop cuts it, "Nav." of "Navarro". */
export function slipOf(word: string, cut: boolean): (family: string) => boolean {
  const whole = SHORT.get(word);
  const begins = cut && word.length > 2;
  return (part) => whole === part || (word.length > 4 && oneSlip(word, part)) || (begins && part.startsWith(word));
}

/** Is the one word the other with one letter more, less, changed, or two neighbours exchanged? */
function oneSlip(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  const [least, most] = [Math.min(one.length, other.length), Math.max(one.length, other.length)];
  let head = 0;
  while (head < least && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < least - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  if (head + tail >= most - 1) return true;
  const exchanged = one[head] === other[head + 1] && one[head + 1] === other[head];
  return exchanged && least === most && head + tail === most - 2;
}
