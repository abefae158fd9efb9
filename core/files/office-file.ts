import { unzipSync } from "fflate";
import { latin, viewOf } from "./image-end.ts";

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const OPEN = "application/vnd.oasis.opendocument";

export type OfficeKind = typeof WORD | typeof SHEET | typeof SLIDES | `${typeof OPEN}.${(typeof OPEN_KINDS)[number]}`;

/** Office Open XML (ECMA-376, Part 2) is told by its main part. */
const MAIN_PARTS = [
  ["word/document.xml", WORD],
  ["xl/workbook.xml", SHEET],
  ["ppt/presentation.xml", SLIDES],
] as const;
/** OpenDocument 1.3, Part 2, 3.3 by its first file, which says what it is and is not compressed. */
const OPEN_KINDS = ["text", "spreadsheet", "presentation"] as const;
const MIMETYPE_AT = 30;
const END_SIZE = 22;
/** Of either family: programs that a document carries along. */
const RUNS =
  /(^|\/)(vbaProject\.bin|vbaData\.xml|Basic\/|Scripts\/|activeX\/|[^/]+\.(exe|dll|js|vbs|bat|cmd|ps1|scr|jar))/i;
const MOST_PARTS = 20_000;

/**
 * What kind of document a ZIP archive is; "kind": it is none, or another. Its files are looked through by their names and
 * not inflated. An archive with bytes in front of it, between its files' list and its end, or behind that is "broken": it
 * could be something else besides.
 */
export function officeKind(bytes: Uint8Array): OfficeKind | "broken" | "macros" | "kind" {
  const end = bytes.byteLength - END_SIZE;
  if (end < 0 || latin(bytes, end, end + 4) !== "PK\x05\x06") return "broken";
  const view = viewOf(bytes);
  if (view.getUint32(end + 12, true) + view.getUint32(end + 16, true) !== end) return "broken";
  const names = namesOf(bytes);
  if (names === null) return "broken";
  if ([...names].some((name) => RUNS.test(name))) return "macros";
  if (names.has("[Content_Types].xml")) {
    const main = MAIN_PARTS.filter(([part]) => names.has(part));
    // One with two of them is neither.
    return main.length === 1 ? (main[0]?.[1] ?? "kind") : "kind";
  }
  for (const kind of OPEN_KINDS) {
    const said = `mimetype${OPEN}.${kind}`;
    // No longer name that only begins like it: the next file follows.
    const next = MIMETYPE_AT + said.length;
    if (latin(bytes, MIMETYPE_AT, next) === said && latin(bytes, next, next + 2) === "PK") {
      return names.has("content.xml") ? `${OPEN}.${kind}` : "kind";
    }
  }
  return "kind";
}

function namesOf(bytes: Uint8Array): ReadonlySet<string> | null {
  const names = new Set<string>();
  try {
    unzipSync(bytes, {
      filter: ({ name }) => {
        names.add(name);
        if (names.size > MOST_PARTS) throw new RangeError("more parts than a document has");
        return false;
      },
    });
  } catch {
    return null;
  }
  return names;
}
