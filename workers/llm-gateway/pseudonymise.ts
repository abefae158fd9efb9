import type { PersonalIdentifier } from "#contracts/llm.ts";

/** Replaces personal data in outgoing text and puts it back in what returns. One instance serves one request. */
export interface Pseudonyms {
  hide(text: string): string;
  restore(text: string): string;
  /** The same on every string inside a JSON value, keys excepted. Hide BEFORE serialising: an escaped "\\n" glues words. */
  hideJson(value: unknown): unknown;
  restoreJson(value: unknown): unknown;
  readonly count: number;
}

const PATTERNS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "EMAIL", pattern: /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu },
  { kind: "ID", pattern: /(?<![\p{L}\d])(?:[XYZ][ -]?\d{7}|\d{8}|\d{2}\.\d{3}\.\d{3})[ -]?[A-Z](?![\p{L}\d])/giu },
  {
    kind: "PHONE",
    pattern:
      /(?<![\p{L}\d])(?:(?:\+|00)34[ .-]?)?[6-9]\d{2}(?:[ .-]?\d{3}[ .-]?\d{3}|[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2})(?![\p{L}\d])/gu,
  },
  { kind: "PHONE", pattern: /(?<![\p{L}\d])\+\d{1,3}(?:[ .-]?\d{2,4}){2,5}(?![\p{L}\d])/gu },
];

/**
 * `identifiers` come from the request's context. A person's name is found whole in any case and with or without
 * accents; its single capitalised parts (three letters or more) are found as written, so that "rosa" the flower stays.
 * E-mail addresses, phone numbers, DNI and NIE are found by pattern, the control letter unchecked: a mistyped number is
 * still somebody's.
 */
export function createPseudonyms(identifiers: readonly PersonalIdentifier[], corpus: readonly string[]): Pseudonyms {
  const prefix = freePrefix(corpus);
  const aliases = new Map<string, string>();
  const originals = new Map<string, string>();
  const finders = identifierFinders(identifiers);

  function alias(kind: string, original: string): string {
    const known = aliases.get(original);
    if (known !== undefined) return known;
    const created = `${prefix}${kind}_${originals.size + 1}`;
    aliases.set(original, created);
    originals.set(created, original);
    return created;
  }

  const issued = new RegExp(`${prefix}(?:PERSON|IDENTIFIER|EMAIL|ID|PHONE)_\\d+(?!\\d)`, "g");
  function restore(text: string): string {
    return text.replace(issued, (found) => originals.get(found) ?? found);
  }
  function hide(text: string): string {
    let hidden = text.normalize("NFC");
    for (const { kind, pattern } of PATTERNS) hidden = hidden.replace(pattern, (found) => alias(kind, found));
    for (const finder of finders) hidden = replaceFound(hidden, finder, alias);
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

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, change)]));
}

interface Finder {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly folded: boolean;
}

function identifierFinders(identifiers: readonly PersonalIdentifier[]): Finder[] {
  const whole = new Map<string, string>();
  const parts = new Set<string>();
  for (const { kind, value } of identifiers) {
    const text = value.normalize("NFC").trim().replace(/\s+/gu, " ");
    if (text === "") continue;
    whole.set(fold(text), kind === "person" ? "PERSON" : "IDENTIFIER");
    if (kind !== "person") continue;
    for (const part of text.split(/[\s,]+/u)) if (/^\p{Lu}.{2,}$/u.test(part)) parts.add(part);
  }
  const byLength = (a: string, b: string) => b.length - a.length;
  return [
    ...[...whole.keys()].sort(byLength).map((text) => ({
      kind: whole.get(text) ?? "IDENTIFIER",
      pattern: wordPattern(text),
      folded: true,
    })),
    ...[...parts].sort(byLength).map((text) => ({ kind: "PERSON", pattern: wordPattern(text), folded: false })),
  ];
}

function replaceFound(text: string, finder: Finder, alias: (kind: string, original: string) => string): string {
  const searched = finder.folded ? fold(text) : text;
  let out = "";
  let from = 0;
  for (const match of searched.matchAll(finder.pattern)) {
    const end = match.index + match[0].length;
    out += text.slice(from, match.index) + alias(finder.kind, text.slice(match.index, end));
    from = end;
  }
  return out + text.slice(from);
}

function wordPattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s+");
  return new RegExp(`(?<![\\p{L}\\d_])${escaped}(?![\\p{L}\\d_])`, "gu");
}

/** Lower case without accents, unit by unit, so that positions in the folded text are positions in the original. */
function fold(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charAt(i);
    const plain = unit.normalize("NFD").charAt(0).toLowerCase();
    out += plain.length === 1 ? plain : unit;
  }
  return out;
}

/** Aliases must not collide with words that stand in the texts already. */
function freePrefix(corpus: readonly string[]): string {
  let prefix = "";
  while (corpus.some((text) => new RegExp(`${prefix}(?:PERSON|IDENTIFIER|EMAIL|ID|PHONE)_\\d`).test(text)))
    prefix += "X";
  return prefix;
}
