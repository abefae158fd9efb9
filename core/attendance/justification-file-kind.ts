import { JUSTIFICATION_FILE_BYTES, JUSTIFICATION_FILE_TYPES } from "#contracts/api/attendance/justifications.ts";
import { AppError } from "../errors.ts";
import { ARCHIVE_BEGINS, latin } from "../files/image-end.ts";
import { readUploadedFile } from "../files/uploaded-file.ts";
import { refused } from "./internal.ts";

export interface CheckedFile {
  readonly contentType: (typeof JUSTIFICATION_FILE_TYPES)[number];
  /** As they are stored. */
  readonly bytes: Uint8Array;
}

/** What the bytes of a file are, and what of them is kept: a PDF or a photo. Errors: `payload_too_large`, `unprocessable`. */
export function readJustificationFile(bytes: Uint8Array): CheckedFile {
  // Documents of other programs are not taken, whole or not.
  const isArchive = latin(bytes, 0, 4) === ARCHIVE_BEGINS;
  const read = readUploadedFile(bytes, JUSTIFICATION_FILE_BYTES);
  const file = isArchive && read !== "too_large" && read !== "infected" ? "kind" : read;
  if (typeof file !== "string") {
    const contentType = JUSTIFICATION_FILE_TYPES.find((type) => type === file.contentType);
    if (contentType !== undefined) return { contentType, bytes: file.bytes };
  }
  switch (file) {
    case "too_large":
      throw new AppError("payload_too_large", `El archivo pasa de ${JUSTIFICATION_FILE_BYTES / 1024 / 1024} MB.`);
    case "empty":
      throw refused("justification_file_broken", "El archivo está vacío.");
    case "broken":
      throw refused(
        "justification_file_broken",
        "El archivo está dañado o no ha llegado entero: guárdalo otra vez y súbelo.",
      );
    case "infected":
      throw refused(
        "justification_file_infected",
        "El archivo lleva algo que un antivirus detiene: no se ha guardado.",
      );
    case "moves":
      throw refused("justification_file_type", "La imagen se mueve: adjunta una foto o un PDF.");
    default:
      throw refused("justification_file_type", "Solo se puede adjuntar un PDF o una foto en JPEG o PNG.");
  }
}
