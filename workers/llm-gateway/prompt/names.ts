import { fold, viewOf } from "./fold.ts";
import {
  ACTS,
  AMBIGUOUS,
  AND,
  BORDER,
  CERTAIN,
  COMMON,
  DOES,
  FAMILY,
  FUNCTION,
  INITIAL_AFTER,
  INITIALS,
  JOINS,
  LINE_BEGIN,
  LIST_GAP,
  PARTICLES,
  STRONG,
  WEAK,
  WORK,
} from "./names-cues.ts";
import { shortOf, slipOf } from "./names-likeness.ts";
import { isAcronym, partsOf, publicSpans, type Span, type Token, tokensOf } from "./names-words.ts";

/** A person of the school's roster, as stored. */
export interface PersonName {
  readonly givenName: string;
  readonly familyName: string;
}

/** A text with its words, and those that speak of people of history. */
interface Page {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly exempt: ReadonlySet<number>;
}

interface Run {
  readonly end: number;
  readonly parts: readonly string[];
  readonly people: ReadonlySet<number>;
}

interface Place {
  readonly at: number;
  /** Where the particles begin that belong to the surname; else `at`. */
  readonly lead: number;
  readonly before: string;
  readonly after: string;
  readonly listed: boolean;
  /** Does an "y" or a comma part it from somebody who was found? */
  readonly afterPerson: boolean;
}

/** How a word may be like a part of a name: short for it, mistyped, or cut at a full stop. */
type As = "given" | "family" | "cut";
type Side = "border" | "list" | "stranger" | "word";

interface Parts {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

interface Entry {
  /** The one copy of the word that all its people share. */
  readonly part: string;
  readonly people: Set<number>;
  /** Is it part of anybody's given name? */
  given: boolean;
  /** The particles that surnames begin this word with, as "de la" of "Fuente". */
  leads?: Set<string>;
}

export interface NameFinder {
  /** Learns from a text who is spoken of, so that a bare name elsewhere in the request is theirs. */
  learn(text: string): void;
  find(text: string): Span[];
}

/** People by the parts of their names; made once for a school and read by every request. */
export interface PeopleIndex {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly wholes: ReadonlySet<string>;
  /** The parts of the names of each person, `given` before `family`. */
  readonly names: ReadonlyMap<number, Parts>;
  readonly size: number;
}

/** `first` numbers the people: those of two indexes that are read together must not share numbers. */
export function indexPeople(people: readonly PersonName[], first = 0): PeopleIndex {
  const entries = new Map<string, Entry>();
  const wholes = new Set<string>();
  const names = new Map<number, Parts>();
  const put = (part: string, person: number, given: boolean, lead = ""): string => {
    const entry: Entry = entries.get(part) ?? { part, people: new Set<number>(), given: false };
    entry.people.add(person);
    entry.given ||= given;
    if (lead !== "") entry.leads = (entry.leads ?? new Set<string>()).add(lead);
    entries.set(entry.part, entry);
    return entry.part;
  };
  for (const [at, { givenName, familyName }] of people.entries()) {
    const given = partsOf(givenName).map(({ part }) => put(part, first + at, true));
    const family = partsOf(familyName).map(({ part, lead }) => put(part, first + at, false, lead));
    names.set(first + at, { given, family });
    // Who has several given names is called by the first ones.
    for (let called = Math.min(1, given.length); called <= given.length; called += 1)
      wholes.add([...given.slice(0, called), ...family].join(" "));
  }
  return { entries, wholes, names, size: people.length };
}

export const NOBODY: PeopleIndex = indexPeople([]);

/** Finds people of `roster` in texts; `named` are people the caller says are spoken of. */
export function createNameFinder(roster: PeopleIndex, named: readonly PersonName[]): NameFinder {
  const spokenOf = indexPeople(named, roster.size);
  const mentioned = new Set([...spokenOf.entries.keys()].filter((part) => !AMBIGUOUS.has(part)));
  const wholes = { has: (name: string) => roster.wholes.has(name) || spokenOf.wholes.has(name) };
  const namesOf = (person: number) => roster.names.get(person) ?? spokenOf.names.get(person);
  const likes = new Map<string, ReadonlySet<number>>();
  const index = {
    get(part: string): Entry | undefined {
      const one = roster.entries.get(part);
      const other = spokenOf.entries.get(part);
      if (one === undefined || other === undefined) return one ?? other;
      const leads = new Set([...(one.leads ?? []), ...(other.leads ?? [])]);
      return { part, people: new Set([...one.people, ...other.people]), given: one.given || other.given, leads };
    },
  };

  /** Spans are of the text as written; everything else reads it as its reader does. */
  function scan(written: string): { readonly spans: Span[]; readonly parts: Set<string> } {
    const view = viewOf(written);
    const { text } = view;
    const tokens = tokensOf(text, (word) => index.get(word) !== undefined);
    const exempt = publicSpans(text, tokens, wholes);
    const page: Page = { text, tokens, exempt };
    const listed = listedNames(page);
    const spans: Span[] = [];
    const parts = new Set<string>();
    let lastEnd = -1;
    const take = (at: number, end: number): number => {
      const { from, to } = view.origin(tokens[at]?.from ?? 0, tokens[end]?.to ?? 0);
      spans.push({ from: Math.max(from, spans.at(-1)?.to ?? 0), to });
      lastEnd = end;
      return end + 1;
    };
    for (let at = 0; at < tokens.length; ) {
      const token = tokens[at];
      if (token === undefined || exempt.has(at)) {
        at += 1;
        continue;
      }
      const short = shortNamed(page, at);
      if (short !== undefined) {
        for (const part of short.parts) parts.add(part);
        at = take(at, short.end);
        continue;
      }
      const lead = leadOf(page, at, lastEnd);
      const from = tokens[lead]?.from ?? token.from;
      const before = text.slice(Math.max(0, from - 40), from);
      if (index.get(token.folded) === undefined) {
        at = token.capital && CERTAIN.test(before) && !PARTICLES.has(token.folded) ? take(at, at) : at + 1;
        continue;
      }
      const run = runFrom(page, at);
      const after = text.slice(tokens[run.end]?.to, (tokens[run.end]?.to ?? 0) + 60);
      const afterPerson = lastEnd >= 0 && lastEnd === lead - 2;
      const place = { at, lead, before, after, listed: listed.has(at), afterPerson };
      if (isPerson(page, run, place)) {
        for (const part of run.parts) if (run.parts.length > 1 || !AMBIGUOUS.has(part)) parts.add(part);
        at = take(isMisnamed(page, run, lead, lastEnd) ? lead - 1 : lead, run.end);
      } else at += 1;
    }
    return { spans, parts };
  }

  /** The first of the particles before a word that somebody's surname begins it with, behind `lastEnd`. */
  function leadOf({ text, tokens, exempt }: Page, at: number, lastEnd: number): number {
    const leads = index.get(tokens[at]?.folded ?? "")?.leads;
    let lead = at;
    let said = "";
    for (let before = at - 1; leads !== undefined && before > lastEnd && !exempt.has(before); before -= 1) {
      const { folded = "", to = 0 } = tokens[before] ?? {};
      if (!PARTICLES.has(folded) || !/^\s+$/u.test(text.slice(to, tokens[before + 1]?.from))) break;
      said = said === "" ? folded : `${folded} ${said}`;
      if (leads.has(said)) lead = before;
    }
    return lead;
  }

  /** Do two surnames follow a given name of the school that is not theirs, as when a teacher errs? */
  function isMisnamed({ text, tokens, exempt }: Page, run: Run, lead: number, lastEnd: number): boolean {
    const [previous, token] = [tokens[lead - 1], tokens[lead]];
    if (previous === undefined || token === undefined || lead - 1 <= lastEnd || exempt.has(lead - 1)) return false;
    if (run.parts.length < 2 || run.parts.some((part) => index.get(part)?.given === true)) return false;
    if (!previous.capital || FUNCTION.has(previous.folded) || AMBIGUOUS.has(previous.folded)) return false;
    return index.get(previous.folded)?.given === true && /^\s+$/u.test(text.slice(previous.to, token.from));
  }

  /** The longest row of parts of one and the same person, particles between them allowed. */
  function runFrom({ text, tokens, exempt }: Page, at: number): Run {
    const first = index.get(tokens[at]?.folded ?? "");
    let people: ReadonlySet<number> = first?.people ?? new Set<number>();
    const parts = [tokens[at]?.folded ?? ""];
    let given = first?.given === true;
    let end = at;
    let cut = false;
    for (let next = at + 1; next < tokens.length; next += 1) {
      const token = tokens[next];
      const gap = text.slice(tokens[next - 1]?.to ?? 0, token?.from ?? 0);
      if (token === undefined || exempt.has(next) || !/^\d{0,4}[\s,.;:()¿?¡!«»"“”·+-]{0,4}$/u.test(gap)) break;
      const entry = index.get(token.folded);
      let shared: ReadonlySet<number> = common(entry?.people, people);
      if (shared.size === 0) {
        if (PARTICLES.has(token.folded) && next - end < 4) continue;
        // A surname mistyped or cut short behind a given name, a short given name behind surnames.
        const parted = given ? (cut ? /^\.\s*$/u : /^\s+$/u) : /^,?\s+$/u;
        if (!token.capital || !parted.test(gap) || FUNCTION.has(token.folded)) break;
        cut = given && text[token.to] === ".";
        shared = alike(token.folded, people, parts, given ? (cut ? "cut" : "family") : "given");
        if (shared.size === 0) break;
        given = true;
      }
      // A surname may be borne twice; a name repeated behind a comma or an "y" is mentioned again.
      if (parts.includes(token.folded) && (next > end + 1 || gap.trim() !== "")) break;
      people = shared;
      given ||= entry?.given === true;
      parts.push(token.folded);
      end = next;
    }
    return { end, parts, people };
  }

  /** A short or mistyped given name right before a surname of somebody who bears both, be it "Fuente" or "de la Fuente". */
  function shortNamed(page: Page, at: number): Run | undefined {
    const { text, tokens, exempt } = page;
    let behind = at + 1;
    const isParticle = (word = "") => PARTICLES.has(word) && index.get(word) === undefined;
    while (behind < at + 4 && tokens[at]?.capital && isParticle(tokens[behind]?.folded)) behind += 1;
    if (leadOf(page, behind, at) !== at + 1) return undefined;
    const [token, next] = [tokens[at], tokens[behind]];
    if (token === undefined || next === undefined || exempt.has(behind) || token.folded.length < 3) return undefined;
    if (FUNCTION.has(token.folded) || AMBIGUOUS.has(token.folded)) return undefined;
    const family = index.get(next.folded);
    if (family === undefined || meet(index.get(token.folded)?.people, family.people)) return undefined;
    if (!token.capital && (token.folded.length < 4 || AMBIGUOUS.has(next.folded))) return undefined;
    if (token.capital && !next.capital) return undefined;
    if (!/^\d{0,4}[\s·-]{0,3}$/u.test(text.slice(token.to, tokens[at + 1]?.from))) return undefined;
    const run = runFrom(page, behind);
    const bearers = alike(token.folded, run.people, run.parts, "given");
    return [...bearers].some((person) => namesOf(person)?.family.includes(next.folded)) ? run : undefined;
  }

  /** Who of the people that share `parts` has a name that `word` is short for, or a slip of. */
  function alike(word: string, people: ReadonlySet<number>, parts: readonly string[], as: As): ReadonlySet<number> {
    const key = `${as} ${word} ${parts.join(" ")}`;
    const known = parts.length > 6 ? new Set<number>() : likes.get(key);
    if (known !== undefined) return known;
    const test = as === "given" ? shortOf(word) : slipOf(word, as === "cut");
    const found = new Set<number>();
    for (const person of people) {
      const names = namesOf(person);
      if ((as === "given" ? names?.given : names?.family)?.some(test)) found.add(person);
    }
    likes.set(key, found);
    return found;
  }

  /** Given names of the school that stand in a row with others of it, be they pupils or kings. */
  function listedNames({ text, tokens, exempt }: Page): Set<number> {
    const listed = new Set<number>();
    let chain: number[] = [];
    const close = () => {
      const names = chain.filter((at) => {
        const { folded = "", capital = false } = tokens[at] ?? {};
        if (exempt.has(at) || PARTICLES.has(folded) || index.get(folded)?.given !== true) return false;
        return capital || (folded.length > 3 && !AMBIGUOUS.has(folded) && !COMMON.has(folded));
      });
      if (names.length > 1 && names.some((at) => !AMBIGUOUS.has(tokens[at]?.folded ?? "")))
        for (const at of names) listed.add(at);
      chain = [];
    };
    const gap = (at: number) => text.slice(tokens[at - 1]?.to ?? 0, tokens[at]?.from ?? 0);
    for (const [at, { folded }] of tokens.entries()) {
      if (JOINS.has(folded) && /^,?\s+$/u.test(gap(at))) continue;
      const joined = JOINS.has(tokens[at - 1]?.folded ?? "") && /^\s+$/u.test(gap(at)) && /^,?\s+$/u.test(gap(at - 1));
      if (chain.length > 0 && !joined && !LIST_GAP.test(gap(at))) close();
      chain.push(at);
    }
    close();
    return listed;
  }

  /** What a token is parted by from the one before or behind it. */
  function side({ text, tokens }: Page, at: number, step: 1 | -1): Side {
    const [token, next] = [tokens[at], tokens[at + step]];
    if (token === undefined || next === undefined) return "border";
    const gap = step < 0 ? text.slice(next.to, token.from) : text.slice(token.to, next.from);
    if (BORDER.test(gap)) return "border";
    const joined = JOINS.has(next.folded);
    if (joined ? /^,?\s+$/u.test(gap) : LIST_GAP.test(gap)) {
      const neighbour = tokens[at + (joined ? 2 : 1) * step];
      return neighbour !== undefined && isStranger(text, neighbour) ? "stranger" : "list";
    }
    // "Daniel TDAH", but not "Isabel II"
    const written = text.slice(next.from, next.to);
    const acronym = isAcronym(written) && !isAcronym(text.slice(token.from, token.to)) && !/^[IVXLCDM]+$/.test(written);
    return step > 0 && acronym ? "border" : "word";
  }

  /** A proper name that the school does not have: whoever stands beside it may be of a book. */
  function isStranger(text: string, { folded, capital, from, to }: Token): boolean {
    return capital && index.get(folded) === undefined && !FUNCTION.has(folded) && !isAcronym(text.slice(from, to));
  }

  function isPerson(page: Page, run: Run, place: Place): boolean {
    const { text, tokens } = page;
    const { at, lead, before, after } = place;
    const [first = ""] = run.parts;
    const capital = tokens[at]?.capital === true;
    const given = run.parts.some((part) => index.get(part)?.given === true);
    if (run.parts.length > 1) {
      if (wholes.has(run.parts.join(" "))) return true;
      if (!run.parts.every((part) => AMBIGUOUS.has(part))) return true;
      if (!capital) return false;
      // "El Castillo de León" is no pupil whose surnames are León and Castillo.
      const written = text.slice(tokens[at]?.from, tokens[run.end]?.to);
      const apart = run.end - at >= run.parts.length && leadOf(page, run.end, at) === run.end;
      if (!apart && !/[,.;:()]/.test(written)) return true;
      return given || STRONG.test(before) || !/\p{Lu}\p{L}+\s+$/u.test(before);
    }
    if (place.listed) return true;
    if (!capital) {
      if (!given || first.length < 3 || AMBIGUOUS.has(first) || COMMON.has(first) || PARTICLES.has(first)) return false;
      return STRONG.test(before) || (LINE_BEGIN.test(before) && DOES.test(after));
    }
    if (STRONG.test(before)) return true;
    const [left, right] = [side(page, lead, -1), side(page, at, 1)];
    if (PARTICLES.has(first)) return false;
    if (AMBIGUOUS.has(first)) return (left !== "word" || place.afterPerson) && ACTS.test(after);
    if (given && INITIALS.test(after)) return true;
    if (lead < at && isNamedBy(page, place, right)) return true;
    if (!given && INITIAL_AFTER.test(after) && !/\p{L}\s$/u.test(before)) return true;
    if (given && left !== "word" && right !== "word" && left !== "stranger" && right !== "stranger") return true;
    if (!given && first.length > 3 && (FAMILY.test(before) || FAMILY.test(text.slice(0, tokens[at]?.from).slice(-40))))
      return true;
    if (given && left !== "word" && ACTS.test(after)) return true;
    const previous = tokens[lead - 1];
    const opened = previous !== undefined && FUNCTION.has(previous.folded);
    const alone = (opened || !/\p{Lu}\p{L}+\s+$/u.test(before)) && !/^\s+\p{Lu}/u.test(after);
    if (mentioned.has(first)) return alone;
    if (!given || !alone || WORK.test(before)) return false;
    // "Romeo, Julieta y Mercucio" are of a book.
    const does = DOES.test(after) && !(left === "stranger" && /^\s+y\s/u.test(after));
    if (AND.test(before) && !does)
      return place.afterPerson || isGivenName(before.slice(0, -3).match(/\p{Lu}\p{L}*(?=\s*$)/u)?.[0]);
    return WEAK.test(before) || does;
  }

  /** Does a capital particle make a name of one surname, as in "Expulsado El Amrani"? */
  function isNamedBy({ text, tokens }: Page, { lead, before, after }: Place, right: Side): boolean {
    const { from, to, folded, capital } = tokens[lead] ?? { from: 0, to: 0, folded: "", capital: false };
    if (!capital || /^santa?$/.test(folded)) return false;
    if (DOES.test(after)) return true;
    return !isAcronym(text.slice(from, to)) && (right !== "word" || /[\p{L},]\s+$/u.test(before));
  }

  function isGivenName(word = ""): boolean {
    return index.get(fold(word))?.given === true;
  }

  return {
    learn(text) {
      for (const part of scan(text.normalize("NFC")).parts) if (!AMBIGUOUS.has(part)) mentioned.add(part);
    },
    find(text) {
      return scan(text).spans;
    },
  };
}

function meet(some: ReadonlySet<number> | undefined, others: ReadonlySet<number>): boolean {
  if (some === undefined) return false;
  const [small, large] = some.size < others.size ? [some, others] : [others, some];
  for (const person of small) if (large.has(person)) return true;
  return false;
}

function common(some: ReadonlySet<number> | undefined, others: ReadonlySet<number>): Set<number> {
  if (some === undefined) return new Set();
  const [small, large] = some.size < others.size ? [some, others] : [others, some];
  return new Set([...small].filter((person) => large.has(person)));
}
