import { Inflate } from "fflate";
import { ARCHIVE_LIMITS, readDirectory, type ZipEntry } from "./central-directory.ts";
import { addFault, type FaultList } from "./faults.ts";

const STEP = 4_096;

/**
 * Reads the text files of a roster ZIP: file name to text, without byte order mark. Sizes are counted while
 * inflating, never trusted; text must be UTF-8. Whatever is wrong goes to `faults` and the file is left out.
 */
export function readArchive(bytes: Uint8Array, faults: FaultList): Map<string, string> {
  const texts = new Map<string, string>();
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
  for (const entry of directory.entries) {
    const expanded = expand(bytes, entry);
    if ("code" in expanded) {
      addFault(faults, { file: entry.name }, expanded.code, expanded.message);
      continue;
    }
    const text = decode(entry.name, expanded.data, faults);
    if (text !== undefined) texts.set(entry.name, text);
  }
  return texts;
}

type Expanded = { readonly data: Uint8Array } | { readonly code: string; readonly message: string };

class SizeExceeded extends Error {}

function expand(bytes: Uint8Array, entry: ZipEntry): Expanded {
  const raw = bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
  const data = entry.method === 0 ? raw : inflate(raw, entry.size);
  if (data === "too-long") {
    return { code: "zip_bomb", message: `La entrada se expande a más bytes de los ${entry.size} que declara.` };
  }
  if (data === "corrupt" || data.byteLength !== entry.size) {
    return { code: "zip_corrupt", message: "Los datos comprimidos de la entrada están dañados o cortados." };
  }
  if (crc32(data) !== entry.crc) {
    return { code: "zip_corrupt", message: "La suma de control (CRC-32) de la entrada no coincide: está dañada." };
  }
  return { data };
}

/** Feeds the inflater in small steps, so that a lying entry is cut off after at most 4 MB more than it declared. */
function inflate(raw: Uint8Array, size: number): Uint8Array | "too-long" | "corrupt" {
  const out = new Uint8Array(size);
  let length = 0;
  let finished = false;
  const inflater = new Inflate((chunk, final) => {
    if (length + chunk.byteLength > size) throw new SizeExceeded();
    out.set(chunk, length);
    length += chunk.byteLength;
    finished = final;
  });
  try {
    for (let at = 0; at < raw.byteLength; at += STEP) {
      const last = at + STEP >= raw.byteLength;
      inflater.push(raw.subarray(at, at + STEP), last);
    }
  } catch (error) {
    return error instanceof SizeExceeded ? "too-long" : "corrupt";
  }
  return finished ? out.subarray(0, length) : "corrupt";
}

function decode(file: string, data: Uint8Array, faults: FaultList): string | undefined {
  if ((data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff)) {
    addFault(faults, { file }, "not_utf8", "El archivo está en UTF-16; guárdelo como CSV UTF-8.");
    return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    const at = firstInvalidUtf8(data);
    let line = 1;
    for (let index = 0; index < at; index += 1) if (data[index] === 0x0a) line += 1;
    const value = `0x${(data[at] ?? 0).toString(16).padStart(2, "0")}`;
    const message = `El byte ${at + 1} no es UTF-8 válido; el archivo parece guardado en windows-1252: expórtelo como «CSV UTF-8».`;
    addFault(faults, { file, line, value }, "not_utf8", message);
    return undefined;
  }
}

const WINDOW = 65_536;

/** Offset of the first byte that begins no valid UTF-8 sequence; found by the platform's own decoder, window by window. */
export function firstInvalidUtf8(data: Uint8Array): number {
  let start = 0;
  while (start + WINDOW < data.byteLength) {
    const end = sequenceStart(data, start + WINDOW);
    if (!isValidStart(data.subarray(start, end))) break;
    start = end;
  }
  let low = start;
  let high = Math.min(data.byteLength, start + WINDOW);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isValidStart(data.subarray(start, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return sequenceStart(data, low);
}

/** True as well when the bytes end within a sequence. */
function isValidStart(data: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(data, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function sequenceStart(data: Uint8Array, at: number): number {
  for (let back = 1; back <= 3 && at - back >= 0; back += 1) {
    const byte = data[at - back] ?? 0;
    if (byte < 0x80) return at;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? at - back : at;
    }
  }
  return at;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
