import * as z from "zod";

/**
 * What text from people and machines may never carry into a page, a mail, a log or a prompt: control characters, marks
 * that turn the reading direction, characters nobody sees (soft hyphen, zero-width, tags, fillers), and halves of a
 * surrogate pair, which no store of UTF-8 takes.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]/gu;
/** Joiners have a meaning inside an emoji and between letters of some scripts; anywhere else they hide. */
const LOOSE_JOINER =
  /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F|\p{L}|\p{M})[\u200C\u200D]|[\u200C\u200D](?!\p{Extended_Pictographic}|\p{L}|\p{M})|(?<=\p{Script=Latin})[\u200C\u200D]/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/g;

function visible(text: string): string {
  return text.normalize("NFC").replace(UNSEEN, "").replace(LOOSE_JOINER, "");
}

/** `text` as one line without characters that hide or mislead; spaces around it are dropped, inner runs folded. */
export function asSingleLine(text: string): string {
  return visible(text.replace(LINE_BREAK, " ").replace(/[\t\n\v\f]/g, " "))
    .replace(/\s+/gu, " ")
    .trim();
}

const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** What `asSingleLine` makes of `text`, and whether characters that nobody sees fell out: spaces alone do not count. */
export function cleanLine(text: string): { readonly text: string; readonly hid: boolean } {
  // Nearly every cell of a large file is plain.
  if (PLAIN.test(text)) return { text, hid: false };
  const clean = asSingleLine(text);
  return { text: clean, hid: clean !== text.normalize("NFC").replace(/\s+/gu, " ").trim() };
}

/** Postgres holds no NUL, UTF-8 no lone surrogate: text with either could not be given back as it came. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** `text` with every character that nobody sees shown as U+FFFD. */
export function showUnseen(text: string): string {
  return text.replace(UNSEEN, "\uFFFD");
}

/** As `asSingleLine`, for text of several lines: line breaks become `\n`, tabs stay. */
export function asMultiLine(text: string): string {
  return text
    .replace(LINE_BREAK, "\n")
    .split("\n")
    .map((line) => line.split("\t").map(visible).join("\t").trimEnd())
    .join("\n")
    .trim();
}

/** A name or a title: one visible line of at most `max` characters. */
export const singleLine = (max: number) => z.string().overwrite(asSingleLine).max(max);

/** A comment or a message: visible text of at most `max` characters over any number of lines. */
export const multiLine = (max: number) => z.string().overwrite(asMultiLine).max(max);
