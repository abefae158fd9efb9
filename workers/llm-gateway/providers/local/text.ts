import type { Activity, Work } from "./template.ts";

/** "1.1, 1.2 y 2.1" */
export function listOf(items: readonly string[], and: string): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${and} ${last}`;
}

/** At most `limit` characters, cut after a whole word and marked with an ellipsis. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > limit / 2 ? space : cut.length).trimEnd()}…`;
}

/** The first letter in lower case, unless the word is an acronym. */
export function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Shares `total` out by `weights` in whole numbers of at least 1, by largest remainder. Needs total >= weights.length. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const free = total - weights.length;
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (free * weight) / sum);
  const shares = exact.map((share) => 1 + Math.floor(share));
  const missing = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, rest: share - Math.floor(share) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  const lucky = new Set(byRemainder.slice(0, missing).map(({ index }) => index));
  return shares.map((share, index) => share + (lucky.has(index) ? 1 : 0));
}

/** The activities of `works`, each once. */
export function different(works: readonly Work[]): Activity[] {
  return [...new Set(works.map(({ activity }) => activity))];
}

/** What is done in one phase; where criteria ask for different work, each kind after the numbers of its criteria. */
export function eachOwn(works: readonly Work[], phase: "model" | "guided" | "product"): string {
  const kinds = different(works);
  if (kinds.length < 2) return kinds[0]?.[phase] ?? "";
  return kinds
    .map((kind) => {
      const codes = works.filter(({ activity }) => activity === kind).map(({ criterion }) => criterion.code);
      return `(${codes.join(", ")}) ${kind[phase]}`;
    })
    .join(" ");
}
