import type { PersonalIdentifier } from "#contracts/internal/llm.ts";
import { createNameFinder, NOBODY, type PeopleIndex } from "./names.ts";
import type { Span } from "./names-words.ts";
import { DATE_BESIDE_PERSON, KINDS as PATTERN_KINDS, PATTERNS } from "./patterns.ts";

/** Replaces personal data in outgoing text and puts it back in what returns. One instance serves one request. */
export interface Pseudonyms {
  hide(text: string): string;
  restore(text: string): string;
  /** The same on every string inside a JSON value, keys excepted. Hide BEFORE serialising: an escaped "\\n" glues words. */
  hideJson(value: unknown): unknown;
  restoreJson(value: unknown): unknown;
  readonly count: number;
}

/**
 * `roster` is everybody of the school, `identifiers` what the caller says is spoken of, `corpus` all texts that will be
 * hidden. Full names and parts of one person's name side by side are found in any case and with or without accents; a
 * single part only after words that speak of a person, behind its own capital particle ("El Amrani"), or where the
 * request names that person elsewhere. Numbers, addresses and dates of birth are found by their form, control digits
 * unchecked: a mistyped number is still somebody's.
 */
export function createPseudonyms(
  identifiers: readonly PersonalIdentifier[],
  corpus: readonly string[],
  roster: PeopleIndex = NOBODY,
): Pseudonyms {
  const prefix = freePrefix(corpus);
  const aliases = new Map<string, string>();
  const originals = new Map<string, string>();
  const names = createNameFinder(
    roster,
    identifiers.flatMap(({ kind, value }) => {
      const [givenName = "", ...family] = value.trim().split(/[\s,]+/u);
      return kind === "person" ? [{ givenName, familyName: family.join(" ") }] : [];
    }),
  );
  for (const text of corpus) names.learn(text);
  const numbers = identifiers.flatMap(({ kind, value }) =>
    kind === "identifier" && value.trim() !== "" ? [exactly(value.normalize("NFC").trim())] : [],
  );

  function alias(kind: string, original: string): string {
    const known = aliases.get(original);
    if (known !== undefined) return known;
    const created = `${prefix}${kind}_${originals.size + 1}`;
    aliases.set(original, created);
    // It may enclose what was hidden before.
    originals.set(created, putBack(original));
    return created;
  }

  const issued = new RegExp(`${prefix}(?:${KINDS})_\\d+(?!\\d)`, "g");
  const alreadyHidden = new RegExp(`^${prefix}(?:${KINDS})_\\d+$`);
  /** Addresses of the web that went out with an alias inside. */
  const sentAddresses = new Set<string>();
  const putBack = (text: string) => text.replace(issued, (found) => originals.get(found) ?? found);
  /** Whoever follows an address tells its host what stands in it: a model's own address keeps the aliases. */
  function restore(text: string): string {
    return replaceSpans(
      text,
      complementOf(
        text,
        addressesIn(text).filter(({ from, to }) => !sentAddresses.has(text.slice(from, to))),
      ),
      putBack,
    );
  }
  function hide(text: string): string {
    let hidden = text.normalize("NFC");
    for (const { kind, pattern, keep } of PATTERNS) {
      hidden = replaceSpans(
        hidden,
        Array.from(hidden.matchAll(pattern), (match) => ({
          from: match.index,
          to: pastFigures(hidden, match.index + match[0].length),
        })),
        (found, from) =>
          alreadyHidden.test(found) ||
          keep?.(
            found,
            hidden.slice(Math.max(0, from - 40), from),
            hidden.slice(from + found.length, from + found.length + 40),
          )
            ? found
            : alias(kind, found),
      );
    }
    for (const number of numbers) hidden = hidden.replace(number, (found) => alias("IDENTIFIER", found));
    hidden = replaceSpans(
      hidden,
      names.find(hidden).map(({ from, to }) => ({ from, to: pastFigures(hidden, to) })),
      (found) => alias("PERSON", found),
    );
    hidden = hidden.replace(DATE_BESIDE_PERSON, (found) => alias("DATE", found));
    for (const { from, to } of addressesIn(hidden)) sentAddresses.add(hidden.slice(from, to));
    return hidden;
  }

  return {
    hide,
    restore,
    hideJson: (value) => mapStrings(value, hide),
    restoreJson: (value) => mapStrings(value, restore),
    get count() {
      return originals.size;
    },
  };
}

const KINDS = ["PERSON", "IDENTIFIER", ...PATTERN_KINDS].join("|");

/** What programs make a link of: an address in quotes or angle brackets goes on over blanks. */
const ADDRESS =
  /(?:(?:"(?:https?|wss?|ftp):|"[\\/]{2})[^"]*|(?:'(?:https?|wss?|ftp):|'[\\/]{2})[^']*|(?:<(?:https?|wss?|ftp):|<[\\/]{2})[^<>]*|(?:https?|wss?|ftp):\S*|[\\/]{2}\S+|(?<![\p{L}\d.-])[\p{L}\d-]+(?:\.[\p{L}\d_-]+)+(?::\d+)?[/?#]\S*|(?<![\p{L}\d])www\.\S+)/giu;

function addressesIn(text: string): Span[] {
  return Array.from(text.matchAll(ADDRESS), ({ 0: found, index }) => ({
    from: index,
    to: index + found.replace(/[)\].,;:!?"'»*]{1,8}$/u, "").length,
  }));
}

/** What `spans` leave of a text. */
function complementOf(text: string, spans: readonly Span[]): Span[] {
  const edges = [0, ...spans.flatMap(({ from, to }) => [from, to]), text.length];
  return spans.concat({ from: 0, to: 0 }).map((_, at) => ({ from: edges[2 * at] ?? 0, to: edges[2 * at + 1] ?? 0 }));
}

/** Figures right behind would run into the number of the alias; an alias cut in two would be none. */
function pastFigures(text: string, to: number): number {
  return to + (/^_?\d+/.exec(text.slice(to, to + 400))?.[0].length ?? 0);
}

function replaceSpans(text: string, spans: readonly Span[], change: (found: string, from: number) => string): string {
  let out = "";
  let at = 0;
  for (const { from, to } of spans) {
    const begin = Math.max(from, at);
    if (begin >= to) continue;
    out += text.slice(at, begin) + change(text.slice(begin, to), begin);
    at = to;
  }
  return out + text.slice(at);
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}

function exactly(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\s+/g, "\\s+");
  return new RegExp(`(?<![\\p{L}\\d_])${escaped}(?![\\p{L}\\d_])`, "giu");
}

/** Aliases must not collide with words that stand in the texts already. */
function freePrefix(corpus: readonly string[]): string {
  let prefix = "";
  while (corpus.some((text) => new RegExp(`${prefix}(?:${KINDS})_\\d`).test(text))) prefix += "X";
  return prefix;
}
