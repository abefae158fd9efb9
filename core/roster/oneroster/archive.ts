import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
import { ARCHIVE_LIMITS, readDirectory, type ZipEntry } from "./central-directory.ts";
import type { TextSource } from "./csv.ts";
import { markedEncoding } from "./encoding.ts";
import { addFault, type FaultList } from "./faults.ts";
import { inflate } from "./inflate.ts";

const STORED_STEP = 65_536;

/**
 * Opens the text files of a roster ZIP: base name to text, which is inflated and decoded piece by piece each time it is
 * read, so that no file stands in memory as a whole. Sizes and checksums are proved first, never trusted. Text is UTF-8;
 * UTF-16 with a mark and windows-1252 are read with a notice. Whatever is wrong goes to `faults`, the file is left out.
 */
export function readArchive(bytes: Uint8Array, faults: FaultList, notices: FaultList): Map<string, TextSource> {
  const texts = new Map<string, TextSource>();
  if (bytes.byteLength > ARCHIVE_LIMITS.compressedBytes) {
    const message = `El ZIP ocupa ${bytes.byteLength} bytes; se admiten ${ARCHIVE_LIMITS.compressedBytes}.`;
    addFault(faults, { file: "" }, "archive_too_large", message);
    return texts;
  }
  const directory = readDirectory(bytes);
  if ("faults" in directory) {
    for (const fault of directory.faults) addFault(faults, { file: fault.name }, fault.code, fault.message);
    return texts;
  }
  for (const name of directory.ignored) {
    addFault(notices, { file: "", value: name }, "file_ignored", "El ZIP trae archivos que no son datos; no se leen.");
  }
  for (const entry of directory.entries) {
    if (entry.name !== entry.path) {
      const folder = entry.path.slice(0, -entry.name.length);
      const message = "Los archivos vienen dentro de una carpeta; se leen igual.";
      addFault(notices, { file: "", value: folder }, "folder_ignored", message);
    }
    const proved = prove(bytes, entry);
    if ("code" in proved) addFault(faults, { file: entry.name }, proved.code, proved.message);
    else texts.set(entry.name, decoded(bytes, entry, proved.encoding));
    if ("encoding" in proved && proved.encoding !== "utf-8") {
      const message = `El archivo no está en UTF-8; se lee como ${proved.encoding}. Mira si las tildes y la ñ salen bien.`;
      addFault(notices, { file: entry.name, detail: proved.encoding }, "other_encoding", message);
    }
  }
  return texts;
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
type Proof = { readonly encoding: Encoding } | { readonly code: RosterFaultCode; readonly message: string };

class SizeExceeded extends Error {}

/** Inflates an entry once, for its size, its checksum and its encoding. */
function prove(bytes: Uint8Array, entry: ZipEntry): Proof {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let encoding: Encoding | undefined;
  let crc = 0xffffffff;
  let length = 0;
  try {
    for (const piece of inflated(bytes, entry)) {
      if (length === 0) encoding = markedEncoding(piece);
      length += piece.byteLength;
      crc = crc32(piece, crc);
      encoding ??= isUtf8(utf8, piece) ? undefined : "windows-1252";
    }
  } catch (error) {
    if (error instanceof SizeExceeded) {
      return { code: "zip_bomb", message: `La entrada se expande a más bytes de los ${entry.size} que declara.` };
    }
    return { code: "zip_corrupt", message: "Los datos comprimidos de la entrada están dañados o cortados." };
  }
  if (length !== entry.size) {
    return { code: "zip_corrupt", message: "Los datos comprimidos de la entrada están dañados o cortados." };
  }
  if ((crc ^ 0xffffffff) >>> 0 !== entry.crc) {
    return { code: "zip_corrupt", message: "La suma de control (CRC-32) de la entrada no coincide: está dañada." };
  }
  encoding ??= isUtf8(utf8, undefined) ? "utf-8" : "windows-1252";
  return { encoding };
}

/** No piece: the text ends here. */
function isUtf8(decoder: TextDecoder, piece: Uint8Array | undefined): boolean {
  try {
    if (piece === undefined) decoder.decode();
    else decoder.decode(piece, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decoded(bytes: Uint8Array, entry: ZipEntry, encoding: Encoding): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      const decoder = new TextDecoder(encoding);
      for (const piece of inflated(bytes, entry)) yield decoder.decode(piece, { stream: true });
      yield decoder.decode();
    },
  };
}

/** Pieces of an entry, each to be used before the next is asked for; a lying entry is cut off where it passes its size. */
function* inflated(bytes: Uint8Array, entry: ZipEntry): Generator<Uint8Array> {
  const raw = bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
  if (entry.method === 0) {
    for (let at = 0; at < raw.byteLength; at += STORED_STEP) yield raw.subarray(at, at + STORED_STEP);
    return;
  }
  let length = 0;
  for (const piece of inflate(raw)) {
    length += piece.byteLength;
    if (length > entry.size) throw new SizeExceeded();
    yield piece;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(data: Uint8Array, from: number): number {
  let crc = from;
  for (const byte of data) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return crc;
}
