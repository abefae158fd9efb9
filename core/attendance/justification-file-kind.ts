import { JUSTIFICATION_FILE_BYTES, type JUSTIFICATION_FILE_TYPES } from "#contracts/api/attendance/justifications.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { AppError } from "../errors.ts";
import { JPEG_BEGINS, jpegEnd, latin, PNG_BEGINS, pngEnd } from "../files/image-end.ts";
import { refused } from "./internal.ts";

export interface CheckedFile {
  readonly contentType: (typeof JUSTIFICATION_FILE_TYPES)[number];
  /** As they are stored. */
  readonly bytes: Uint8Array;
}

/** The file by which antivirus programs are tried (eicar.org), in two parts, so that this source is not taken for it. */
const TRIAL_VIRUS = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"].join("");
const PDF_ENDS = "%%EOF";
/** A PDF ends within its last bytes: 7.5.5 of ISO 32000 lets nothing but white space follow. */
const TAIL = 1_024;

/**
 * What the bytes of a file are; nobody's word is taken for it. Of a picture what follows its end is cut off: phones put
 * films there, others worse. A PDF with anything behind its end is refused. Errors: `payload_too_large`, `unprocessable`.
 */
export function readJustificationFile(bytes: Uint8Array): CheckedFile {
  if (bytes.byteLength > JUSTIFICATION_FILE_BYTES) {
    throw new AppError("payload_too_large", `El archivo pasa de ${JUSTIFICATION_FILE_BYTES / 1024 / 1024} MB.`);
  }
  if (bytes.byteLength === 0) throw broken("El archivo está vacío.");
  if (holds(bytes, TRIAL_VIRUS)) {
    throw refused("justification_file_infected", "El archivo lleva algo que un antivirus detiene: no se ha guardado.");
  }
  if (latin(bytes, 0, 8) === PNG_BEGINS) return picture("image/png", bytes, pngEnd(bytes));
  if (latin(bytes, 0, 3) === JPEG_BEGINS) return picture("image/jpeg", bytes, jpegEnd(bytes));
  if (latin(bytes, 0, 5) !== "%PDF-") {
    throw refused("justification_file_type", "Solo se puede adjuntar un PDF o una foto en JPEG o PNG.");
  }
  const tail = latin(bytes, Math.max(0, bytes.byteLength - TAIL), bytes.byteLength);
  const end = tail.lastIndexOf(PDF_ENDS);
  if (end < 0 || !/^[\0\t\n\f\r ]*$/.test(tail.slice(end + PDF_ENDS.length))) throw broken();
  return { contentType: "application/pdf", bytes };
}

function picture(
  contentType: CheckedFile["contentType"],
  bytes: Uint8Array,
  end: number | "broken" | "moves",
): CheckedFile {
  if (end === "moves") throw refused("justification_file_type", "La imagen se mueve: adjunta una foto o un PDF.");
  if (end === "broken" || end > bytes.byteLength) throw broken();
  return { contentType, bytes: bytes.slice(0, end) };
}

function broken(
  message = "El archivo está dañado o no ha llegado entero: guárdalo otra vez y súbelo.",
  reason: ProblemReason = "justification_file_broken",
): AppError {
  return refused(reason, message);
}

function holds(bytes: Uint8Array, text: string): boolean {
  const wanted = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return true;
  }
  return false;
}
