import { asSingleLine } from "#contracts/text.ts";

/** Bytes of text beside a result. */
export const TEXT_LIMIT = 2048;

const ROW_LIMIT = 240;

/** A result in words, for clients that read no structured content: with the identifiers that further calls need. */
export interface Summary {
  /** What this is, in one line; always shown. */
  readonly intro: string;
  /** The most useful first: as many are shown as fit. */
  readonly rows: readonly string[];
  /** Shown when every row is: where the rest of the school's rows is. */
  readonly next?: string | null;
  /** Shown otherwise: how to ask for less, so that all of it fits. */
  readonly narrower: string;
}

const size = (text: string) => new TextEncoder().encode(text).byteLength;

/** Where the next page is; null on the last one. */
export function nextPage(cursor: string | null): string | null {
  return cursor === null ? null : `Hay más: repite la llamada con cursor: "${cursor}".`;
}

/** A number as people write it here. */
export function figure(value: number | null): string {
  return value === null ? "sin nota" : String(value).replace(".", ",");
}

/**
 * The text beside structured content: the whole of it as JSON when that is short, else its summary. Either way at most
 * `TEXT_LIMIT` bytes, so that nothing long crosses the wire twice. Rows are one line each: what people wrote forges none.
 */
export function textOf(structured: unknown, summary: () => Summary): string {
  const json = JSON.stringify(structured);
  if (size(json) <= TEXT_LIMIT) return json;
  const { intro, rows, next = null, narrower } = summary();
  const head = line(intro);
  const all = rows.map(line);
  const whole = [head, ...all, ...(next === null ? [] : [next])].join("\n");
  if (size(whole) <= TEXT_LIMIT) return whole;
  const foot = (hidden: number) => `… y ${hidden} líneas más en structuredContent. ${narrower}`;
  let left = TEXT_LIMIT - size(head) - size(foot(all.length)) - 2;
  const shown: string[] = [];
  for (const row of all) {
    left -= size(row) + 1;
    if (left < 0) break;
    shown.push(row);
  }
  return [head, ...shown, foot(all.length - shown.length)].join("\n");
}

function line(text: string): string {
  const single = asSingleLine(text);
  return single.length <= ROW_LIMIT ? single : `${single.slice(0, ROW_LIMIT - 1)}…`;
}
