import type { FileKind } from "#contracts/file-kinds.ts";
import { ARCHIVE_BEGINS, JPEG_BEGINS, jpegEnd, latin, PNG_BEGINS, pngEnd, webpEnd } from "./image-end.ts";
import { officeKind } from "./office-file.ts";
import { TooManyPieces, withoutTraces } from "./picture-traces.ts";

export interface UploadedFile {
  readonly contentType: FileKind;
  /** As they are stored. */
  readonly bytes: Uint8Array;
}

/** "macros": a document that would run something; "moves": a picture that does; "kind": none that is taken. */
export type FileFault = "too_large" | "empty" | "broken" | "infected" | "macros" | "moves" | "kind";

/** The file by which antivirus programs are tried (eicar.org), in two parts, so that this source is not taken for it. */
const TRIAL_VIRUS = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"].join("");
const PDF_ENDS = "%%EOF";
/** A PDF ends within its last bytes: 7.5.5 of ISO 32000 lets nothing but white space follow. */
const TAIL = 1_024;

/**
 * What the bytes of a file are, and what of them is kept; nobody's word is taken for it. Of a picture what follows its end
 * is cut off, since phones put films there and others worse, and so is what it says of place, time and camera. A PDF or
 * an archive with anything before its beginning or behind its end is refused.
 */
export function readUploadedFile(bytes: Uint8Array, most: number): UploadedFile | FileFault {
  if (bytes.byteLength > most) return "too_large";
  if (bytes.byteLength === 0) return "empty";
  if (holds(bytes, TRIAL_VIRUS)) return "infected";
  if (latin(bytes, 0, 8) === PNG_BEGINS) return picture("image/png", bytes, pngEnd(bytes));
  if (latin(bytes, 0, 3) === JPEG_BEGINS) return picture("image/jpeg", bytes, jpegEnd(bytes));
  if (latin(bytes, 0, 4) === "RIFF" && latin(bytes, 8, 12) === "WEBP") {
    return picture("image/webp", bytes, webpEnd(bytes));
  }
  if (latin(bytes, 0, 4) === ARCHIVE_BEGINS) {
    const kind = officeKind(bytes);
    return kind === "broken" || kind === "macros" || kind === "kind" ? kind : { contentType: kind, bytes };
  }
  if (latin(bytes, 0, 5) !== "%PDF-") return "kind";
  const tail = latin(bytes, Math.max(0, bytes.byteLength - TAIL), bytes.byteLength);
  const end = tail.lastIndexOf(PDF_ENDS);
  if (end < 0 || !/^[\0\t\n\f\r ]*$/.test(tail.slice(end + PDF_ENDS.length))) return "broken";
  return { contentType: "application/pdf", bytes };
}

function picture(
  contentType: "image/png" | "image/jpeg" | "image/webp",
  bytes: Uint8Array,
  end: number | "broken" | "moves",
): UploadedFile | FileFault {
  if (typeof end === "string") return end;
  if (end > bytes.byteLength) return "broken";
  try {
    return { contentType, bytes: withoutTraces(contentType, bytes.subarray(0, end)) };
  } catch (error) {
    if (error instanceof TooManyPieces) return "broken";
    throw error;
  }
}

function holds(bytes: Uint8Array, text: string): boolean {
  const wanted = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return true;
  }
  return false;
}
