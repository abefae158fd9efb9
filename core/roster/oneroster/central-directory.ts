import { strFromU8 } from "fflate";
import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";

/** Limits of a roster archive: 5,000 pupils in 40 classes each, read as a stream, since a Worker has 128 MB of memory. */
export const ARCHIVE_LIMITS = {
  compressedBytes: 25_000_000,
  expandedBytes: 80_000_000,
  entries: 64,
  /** Expanded to compressed, per entry; looked at from `ratioFloorBytes` on, since tiny files compress without measure. */
  ratio: 100,
  ratioFloorBytes: 1_000_000,
} as const;

export interface ZipEntry {
  /** Without its folders. */
  readonly name: string;
  readonly path: string;
  readonly method: 0 | 8;
  readonly compressedSize: number;
  readonly size: number;
  readonly crc: number;
  /** Where the entry's own bytes begin in the archive. */
  readonly dataStart: number;
}

export interface ZipFault {
  readonly name: string;
  readonly code: RosterFaultCode;
  readonly message: string;
}

export type Directory =
  /** `ignored`: paths of what carries no data, such as what an operating system leaves behind. */
  | { readonly entries: readonly ZipEntry[]; readonly ignored: readonly string[] }
  | { readonly faults: readonly ZipFault[] };

const EOCD = 0x06054b50;
const EOCD_SIZE = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_SIZE = 20;
const ZIP64_END = 0x06064b50;
const ZIP64_END_SIZE = 56;
const ZIP64_EXTRA = 0x0001;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

/**
 * Reads a ZIP central directory (PKWARE APPNOTE 4.3, ZIP64 too) without inflating anything, and refuses what a roster
 * archive has no use for: other methods than store and deflate, encryption, duplicate or overlapping entries. Folders are
 * looked through; what is no CSV is ignored.
 */
export function readDirectory(bytes: Uint8Array): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < EOCD_SIZE)
    return refuse("", "not_a_zip", "El archivo no es un ZIP: está vacío o es demasiado corto.");
  const end = findEnd(view);
  if (end === -1) {
    return refuse("", "not_a_zip", "El archivo no es un ZIP o está cortado: no se encuentra su directorio final.");
  }
  const found = readEnd(view, end);
  if ("faults" in found) return found;
  const { count, size, start, stop } = found;
  if (count > ARCHIVE_LIMITS.entries) {
    return refuse("", "too_many_entries", `El ZIP tiene ${count} entradas; se admiten ${ARCHIVE_LIMITS.entries}.`);
  }
  if (start + size !== stop) {
    return refuse(
      "",
      "zip_corrupt",
      "El directorio del ZIP no está donde el propio archivo dice: está dañado o manipulado.",
    );
  }
  return readEntries(bytes, view, count, start, stop);
}

interface End {
  readonly count: number;
  readonly size: number;
  readonly start: number;
  /** Where the directory must end: at the end record, in ZIP64 at its own. */
  readonly stop: number;
}

function readEnd(view: DataView, end: number): End | { faults: readonly ZipFault[] } {
  const disks = view.getUint16(end + 4, true) + view.getUint16(end + 6, true);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const locator = end - ZIP64_LOCATOR_SIZE;
  const isLarge = count === FULL_16 || size === FULL_32 || start === FULL_32;
  if (isLarge || (locator >= 0 && view.getUint32(locator, true) === ZIP64_LOCATOR)) return readZip64End(view, locator);
  if (disks !== 0 || count !== view.getUint16(end + 8, true)) {
    return refuse("", "zip_multi_disk", "El ZIP está partido en varios volúmenes; se admite uno solo.");
  }
  return { count, size, start, stop: end };
}

function readZip64End(view: DataView, locator: number): End | { faults: readonly ZipFault[] } {
  const damaged = refuse("", "zip_corrupt", "El directorio ZIP64 del archivo está dañado.");
  if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR) return damaged;
  const at = whole(view, locator + 8);
  if (at + ZIP64_END_SIZE > locator || view.getUint32(at, true) !== ZIP64_END) return damaged;
  const disks = view.getUint32(at + 16, true) + view.getUint32(at + 20, true);
  const count = whole(view, at + 32);
  if (disks !== 0 || count !== whole(view, at + 24)) {
    return refuse("", "zip_multi_disk", "El ZIP está partido en varios volúmenes; se admite uno solo.");
  }
  return { count, size: whole(view, at + 40), start: whole(view, at + 48), stop: at };
}

/** A 64-bit number; beyond 2^53 it is inexact, and refused by every limit alike. */
function whole(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

interface Sizes {
  size: number;
  compressedSize: number;
  localStart: number;
}

/** Fields that are full in the directory stand in the ZIP64 extra field, in this order; undefined when it is damaged. */
function readSizes(view: DataView, at: number, extra: number, extraEnd: number): Sizes | undefined {
  const sizes: Sizes = {
    size: view.getUint32(at + 24, true),
    compressedSize: view.getUint32(at + 20, true),
    localStart: view.getUint32(at + 42, true),
  };
  const full = (["size", "compressedSize", "localStart"] as const).filter((name) => sizes[name] === FULL_32);
  for (let field = extra; full.length > 0; ) {
    if (field + 4 > extraEnd) return undefined;
    const next = field + 4 + view.getUint16(field + 2, true);
    if (next > extraEnd) return undefined;
    if (view.getUint16(field, true) === ZIP64_EXTRA) {
      if (next - field - 4 < full.length * 8) return undefined;
      full.splice(0).forEach((name, index) => {
        sizes[name] = whole(view, field + 4 + index * 8);
      });
    }
    field = next;
  }
  return sizes;
}

function readEntries(bytes: Uint8Array, view: DataView, count: number, start: number, end: number): Directory {
  const entries: ZipEntry[] = [];
  const ignored: string[] = [];
  const faults: ZipFault[] = [];
  const names = new Map<string, string>();
  const ranges: { name: string; from: number; to: number }[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) {
      return refuse("", "zip_corrupt", `El directorio del ZIP está dañado en su entrada ${index + 1}.`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const extra = at + CENTRAL_SIZE + nameLength;
    const extraEnd = extra + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) return refuse("", "zip_corrupt", `El directorio del ZIP está dañado en su entrada ${index + 1}.`);
    const path = strFromU8(bytes.subarray(at + CENTRAL_SIZE, extra));
    const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
    const sizes = readSizes(view, at, extra, extraEnd);
    if (sizes === undefined) {
      return refuse("", "zip_corrupt", `El directorio ZIP64 está dañado en su entrada ${index + 1}.`);
    }
    const { size, compressedSize, localStart } = sizes;
    if (!isUnsafePath(path) && isNoData(path, name)) {
      if (name !== "") ignored.push(path);
      at = next;
      continue;
    }
    const fault = (code: RosterFaultCode, message: string) => faults.push({ name, code, message });
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);

    const other = names.get(name.toLowerCase());
    if (other !== undefined) fault("duplicate_entry", `El ZIP trae dos veces el archivo ${name}.`);
    names.set(name.toLowerCase(), name);
    if (isUnsafePath(path)) fault("unsafe_path", "El nombre de la entrada sale de la carpeta del ZIP.");
    else if (method !== 0 && method !== 8) {
      fault("zip_method", `La entrada está comprimida con un método no admitido (${method}); se admite «deflate».`);
    } else if ((flags & 0x1) !== 0) fault("zip_encrypted", "La entrada está cifrada con contraseña.");
    else if (size > ARCHIVE_LIMITS.expandedBytes) {
      fault(
        "entry_too_large",
        `La entrada ocuparía ${size} bytes; se admiten ${ARCHIVE_LIMITS.expandedBytes} en total.`,
      );
    } else if (size > ARCHIVE_LIMITS.ratioFloorBytes && size > compressedSize * ARCHIVE_LIMITS.ratio) {
      fault("zip_bomb", `La entrada se expande más de ${ARCHIVE_LIMITS.ratio} veces: parece una bomba de compresión.`);
    } else if (method === 0 && size !== compressedSize) {
      fault("zip_corrupt", "La entrada está guardada sin comprimir y sus dos tamaños no coinciden.");
    } else {
      const dataStart = localDataStart(bytes, view, localStart, path, start);
      if (dataStart === -1 || dataStart + compressedSize > start) {
        fault("zip_corrupt", "La cabecera de la entrada no coincide con el directorio del ZIP.");
      } else {
        ranges.push({ name, from: localStart, to: dataStart + compressedSize });
        entries.push({ name, path, method, compressedSize, size, crc: view.getUint32(at + 16, true), dataStart });
      }
    }
    at = next;
  }
  if (at !== end) return refuse("", "zip_corrupt", "El directorio del ZIP trae más datos que entradas declara.");
  faults.push(...overlaps(ranges));
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > ARCHIVE_LIMITS.expandedBytes) {
    faults.push({
      name: "",
      code: "archive_too_large",
      message: `El ZIP ocuparía ${total} bytes al expandirse; se admiten ${ARCHIVE_LIMITS.expandedBytes}.`,
    });
  }
  return faults.length > 0 ? { faults } : { entries, ignored };
}

function overlaps(ranges: { name: string; from: number; to: number }[]): ZipFault[] {
  const sorted = ranges.toSorted((a, b) => a.from - b.from);
  const faults: ZipFault[] = [];
  let reach = 0;
  for (const range of sorted) {
    if (range.from < reach) {
      faults.push({
        name: range.name,
        code: "overlapping_entry",
        message: "La entrada comparte bytes con otra del ZIP.",
      });
    }
    reach = Math.max(reach, range.to);
  }
  return faults;
}

/** The end record is the last thing in the file but for its own comment; only one whose comment ends the file counts. */
function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - EOCD_SIZE - 0xffff);
  for (let at = view.byteLength - EOCD_SIZE; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === EOCD && at + EOCD_SIZE + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return -1;
}

function localDataStart(bytes: Uint8Array, view: DataView, at: number, name: string, limit: number): number {
  if (at + LOCAL_SIZE > limit || view.getUint32(at, true) !== LOCAL) return -1;
  const nameLength = view.getUint16(at + 26, true);
  const dataStart = at + LOCAL_SIZE + nameLength + view.getUint16(at + 28, true);
  if (dataStart > limit) return -1;
  const localName = strFromU8(bytes.subarray(at + LOCAL_SIZE, at + LOCAL_SIZE + nameLength));
  return localName === name ? dataStart : -1;
}

function isUnsafePath(name: string): boolean {
  return name === "" || name.includes("\0") || /^[/\\]|^[A-Za-z]:/.test(name) || name.split(/[/\\]/).includes("..");
}

/** Folders, what macOS and Windows leave behind, notes for people: anything that is no CSV. */
function isNoData(path: string, name: string): boolean {
  return /(^|[/\\])__MACOSX[/\\]/.test(path) || name.startsWith(".") || !/\.csv$/i.test(name);
}

function refuse(name: string, code: RosterFaultCode, message: string): { faults: readonly ZipFault[] } {
  return { faults: [{ name, code, message }] };
}
