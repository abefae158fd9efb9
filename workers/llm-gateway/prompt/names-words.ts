import { fold, viewOf } from "./fold.ts";
import { DOES, PARTICLES, PUBLIC_BY_FIRST, STRONG } from "./names-cues.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Token extends Span {
  readonly folded: string;
  readonly capital: boolean;
}

export function isAcronym(word: string): boolean {
  return /^\p{Lu}{2,}$/u.test(word);
}

/** The words of a name and the particles before each; a name that is nothing else, such as the surname "San", is kept whole. */
export function partsOf(name: string): { readonly part: string; readonly lead: string }[] {
  const all = tokensOf(viewOf(name.normalize("NFC")).text).map(({ folded }) => folded);
  const significant: { part: string; lead: string }[] = [];
  let lead: string[] = [];
  for (const part of all) {
    if (PARTICLES.has(part)) lead.push(part);
    else {
      if (part.length > 1) significant.push({ part, lead: lead.join(" ") });
      lead = [];
    }
  }
  return significant.length > 0 ? significant : all.map((part) => ({ part, lead: "" }));
}

/** The words of a text; two that are written as one, such as "DanielGarcía", are two unless one name is written so. */
export function tokensOf(text: string, isKnown: (folded: string) => boolean = () => true): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(/(?<![\p{L}\p{M}_])\p{L}[\p{L}\p{M}]*(?![\p{L}\p{M}_])/gu)) {
    const glued = /\p{Ll}\p{Lu}/u.test(match[0]) && !isKnown(fold(match[0]));
    let from = match.index;
    for (const word of glued ? match[0].split(/(?<=\p{Ll})(?=\p{Lu})/u) : [match[0]]) {
      tokens.push({ from, to: from + word.length, folded: fold(word), capital: /^\p{Lu}/u.test(word) });
      from += word.length;
    }
  }
  return tokens;
}

/** Where a text speaks of somebody of `PUBLIC`, and not as one speaks of a pupil. */
export function publicSpans(
  text: string,
  tokens: readonly Token[],
  wholes: Pick<ReadonlySet<string>, "has">,
): Set<number> {
  const exempt = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    for (const { words, whole } of PUBLIC_BY_FIRST.get(token.folded) ?? []) {
      const last = tokens[at + words.length - 1];
      if (last === undefined || !words.every((word, offset) => tokens[at + offset]?.folded === word)) continue;
      const before = text.slice(Math.max(0, token.from - 40), token.from);
      const after = text.slice(last.to, last.to + 40);
      const asPupil = STRONG.test(before) || (DOES.test(after) && !/^\s+y\s/u.test(after));
      if (wholes.has(whole) || asPupil) continue;
      for (let offset = 0; offset < words.length; offset += 1) exempt.add(at + offset);
    }
  }
  return exempt;
}
