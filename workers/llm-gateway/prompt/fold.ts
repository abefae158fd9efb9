import { KINDS } from "./patterns.ts";

/** A text as it reads, and where each stretch of it stands in the text as written. */
export interface View {
  readonly text: string;
  origin(from: number, to: number): { readonly from: number; readonly to: number };
}

/** Letters of other scripts that look like Latin ones. */
const LOOKS_LIKE = new Map(
  (
    "аa еe оo рp сc уy хx іi ѕs јj һh ԁd ԛq ԝw ѵv ӏl АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЅS ЈJ " +
    "αa οo ιi κk νv ρp τt υu χx ϲc ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ıi ɑa ɡg ɩi ʟL"
  )
    .split(" ")
    .map(([from = "", to = ""]) => [from, to]),
);
const ACCENTS = new Map([
  ["acute", "\u0301"],
  ["grave", "\u0300"],
  ["circ", "\u0302"],
  ["tilde", "\u0303"],
  ["uml", "\u0308"],
  ["cedil", "\u0327"],
]);
const INLINE = "b|i|u|s|em|strong|span|a|mark|small|sub|sup|font|code|del|ins";
const BLOCK = "p|div|td|th|tr|li|ul|ol|br|hr|table|tbody|thead|h[1-6]";
/** Attributes of looks; a tag with others is read as text, for they may say a name. */
const LOOKS = '(?:\\s+(?:class|style|width|height|align|valign|colspan|rowspan|color|face|size|dir)="[^"<>]*")*\\s*/?';
const MARKUP = new RegExp(
  [
    `(?<kept>(?<!X)X*(?:PERSON|IDENTIFIER|${KINDS.join("|")})_\\d+)`,
    `(?<blank>_)`,
    `(?<broken>[-\\u2010\\u00AD]\\r?\\n[ \\t]*)`,
    `(?<percent>%[2-7][\\da-f]|%(?:c[2-9a-f]|d[\\da-f])%[89ab][\\da-f]|%e[\\da-f](?:%[89ab][\\da-f]){2})`,
    `(?<none></?(?:${INLINE})${LOOKS}>|(?<=[\\p{L}\\p{M}])[*\`~]+|(?<![*\`~])[*\`~]+(?=\\p{L})|\\p{Default_Ignorable_Code_Point}+)`,
    `(?<border></?(?:${BLOCK})${LOOKS}>)`,
    `(?<entity>&(?:#\\d{1,7}|#x[\\da-f]{1,6}|[a-z]{2,8});)`,
    `(?<letter>[\\u0131\\u0251-\\u029F\\u0370-\\u052F\\u1D00-\\u1DBF\\u2070-\\u209F\\u2100-\\u214F\\u2460-\\u24FF\\uFB00-\\uFB06\\uFF21-\\uFF5A\\u{1D400}-\\u{1D7FF}\\u{1F130}-\\u{1F189}]\\p{M}*)`,
  ].join("|"),
  "giu",
);

/** Nearly every name of a roster. */
const PLAIN = /^[A-Za-zÀ-ÖØ-öø-ÿ0-9 .,;:'-]*$/;

/** What a reader sees: without marks of Markdown and HTML, entities, letters of addresses and letters in disguise as the
 * letters they show, and words whole that a line's end cuts. */
export function viewOf(text: string): View {
  if (PLAIN.test(text)) return { text, origin: (from, to) => ({ from, to }) };
  let view = "";
  let at = 0;
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (shown: string, from: number, to: number) => {
    for (let unit = 0; unit < shown.length; unit += 1) {
      starts.push(from);
      ends.push(to);
    }
    view += shown;
  };
  const same = (from: number, to: number) => {
    for (let unit = from; unit < to; unit += 1) {
      starts.push(unit);
      ends.push(unit + 1);
    }
    view += text.slice(from, to);
  };
  for (const match of text.matchAll(MARKUP)) {
    const [found] = match;
    const { blank, broken, percent, none, border, entity, letter } = match.groups ?? {};
    same(at, match.index);
    at = match.index + found.length;
    if (blank !== undefined) add(" ", match.index, at);
    else if (broken !== undefined) {
      if (!/\p{Ll}$/u.test(text.slice(0, match.index).slice(-2)) || !/^\p{Ll}/u.test(text.slice(at, at + 2)))
        same(match.index, at);
    } else if (percent !== undefined) add(decoded(percent), match.index, at);
    else if (border !== undefined) add("|", match.index, at);
    else if (entity !== undefined) add(entityOf(entity), match.index, at);
    else if (letter !== undefined) add(letterOf(letter), match.index, at);
    else if (none === undefined) same(match.index, at);
  }
  if (at === 0) return { text, origin: (from, to) => ({ from, to }) };
  same(at, text.length);
  return {
    text: view,
    origin: (from, to) => ({ from: starts[from] ?? text.length, to: ends[to - 1] ?? text.length }),
  };
}

/** One letter of an address; the bytes of none, such as "%E0%80%80", stay. */
function decoded(percent: string): string {
  try {
    return decodeURIComponent(percent);
  } catch {
    return percent;
  }
}

function entityOf(entity: string): string {
  const name = entity.slice(1, -1);
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (name.startsWith("#")) return code > 0 && code < 0xd800 ? String.fromCharCode(code).normalize("NFC") : entity;
  const mark = ACCENTS.get(name.slice(1).toLowerCase());
  if (mark !== undefined) return `${name.slice(0, 1)}${mark}`.normalize("NFC");
  return /^(?:nbsp|ensp|emsp|thinsp)$/.test(name) ? " " : /^(?:shy|zwj|zwnj)$/.test(name) ? "" : entity;
}

function letterOf(letter: string): string {
  const plain = letter.normalize("NFKD").replace(/./gu, (char) => LOOKS_LIKE.get(char) ?? char);
  return /^\p{L}[\p{L}\p{M}]*$/u.test(plain) && (plain.length === 1 || /^\p{L}/u.test(letter))
    ? plain.normalize("NFC")
    : letter;
}

/** A word without accents and in small letters. */
export function fold(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
