import { strFromU8 } from "fflate";

/** Limits of a roster archive: what a school of 2,000 pupils needs three times over, and what 128 MB of memory hold. */
export const ARCHIVE_LIMITS = {
  compressedBytes: 25_000_000,
  expandedBytes: 16_000_000,
  entries: 64,
  /** Expanded to compressed, per entry; looked at from `ratioFloorBytes` on, since tiny files compress without measure. */
  ratio: 100,
  ratioFloorBytes: 1_000_000,
} as const;

export interface ZipEntry {
  readonly name: string;
  readonly method: 0 | 8;
  readonly compressedSize: number;
  readonly size: number;
  readonly crc: number;
  /** Where the entry's own bytes begin in the archive. */
  readonly dataStart: number;
}

export interface ZipFault {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export type Directory = { readonly entries: readonly ZipEntry[] } | { readonly faults: readonly ZipFault[] };

const EOCD = 0x06054b50;
const EOCD_SIZE = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;

/**
 * Reads a ZIP central directory (PKWARE APPNOTE 4.3) without inflating anything, and refuses what a roster archive
 * has no use for: other methods than store and deflate, encryption, ZIP64, folders, duplicate or overlapping entries.
 */
export function readDirectory(bytes: Uint8Array): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < EOCD_SIZE)
    return refuse("", "not_a_zip", "El archivo no es un ZIP: está vacío o es demasiado corto.");
  const end = findEnd(view);
  if (end === -1) {
    return refuse("", "not_a_zip", "El archivo no es un ZIP o está cortado: no se encuentra su directorio final.");
  }
  const count = view.getUint16(end + 10, true);
  const directorySize = view.getUint32(end + 12, true);
  const directoryStart = view.getUint32(end + 16, true);
  if (
    view.getUint16(end + 4, true) !== 0 ||
    view.getUint16(end + 6, true) !== 0 ||
    count !== view.getUint16(end + 8, true)
  ) {
    return refuse("", "zip_multi_disk", "El ZIP está partido en varios volúmenes; se admite uno solo.");
  }
  if (count === 0xffff || directorySize === 0xffffffff || directoryStart === 0xffffffff) {
    return refuse("", "zip64", "El ZIP usa el formato ZIP64 (más de 65 534 entradas o 4 GB); se admiten 64 entradas.");
  }
  if (count > ARCHIVE_LIMITS.entries) {
    return refuse("", "too_many_entries", `El ZIP tiene ${count} entradas; se admiten ${ARCHIVE_LIMITS.entries}.`);
  }
  if (directoryStart + directorySize !== end) {
    return refuse(
      "",
      "zip_corrupt",
      "El directorio del ZIP no está donde el propio archivo dice: está dañado o manipulado.",
    );
  }
  return readEntries(bytes, view, count, directoryStart, end);
}

function readEntries(bytes: Uint8Array, view: DataView, count: number, start: number, end: number): Directory {
  const entries: ZipEntry[] = [];
  const faults: ZipFault[] = [];
  const names = new Map<string, string>();
  const ranges: { name: string; from: number; to: number }[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) {
      return refuse("", "zip_corrupt", `El directorio del ZIP está dañado en su entrada ${index + 1}.`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const next = at + CENTRAL_SIZE + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) return refuse("", "zip_corrupt", `El directorio del ZIP está dañado en su entrada ${index + 1}.`);
    const name = strFromU8(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength));
    const fault = (code: string, message: string) => faults.push({ name, code, message });
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const compressedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const localStart = view.getUint32(at + 42, true);

    const other = names.get(name.toLowerCase());
    if (other !== undefined) fault("duplicate_entry", `El ZIP trae dos veces el archivo ${name}.`);
    names.set(name.toLowerCase(), name);
    if (isUnsafePath(name)) fault("unsafe_path", "El nombre de la entrada sale de la carpeta del ZIP.");
    else if (/[/\\]/.test(name)) {
      fault("nested_folder", "Los archivos deben estar en la raíz del ZIP, sin carpetas.");
    } else if (method !== 0 && method !== 8) {
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
      const dataStart = localDataStart(bytes, view, localStart, name, start);
      if (dataStart === -1 || dataStart + compressedSize > start) {
        fault("zip_corrupt", "La cabecera de la entrada no coincide con el directorio del ZIP.");
      } else {
        ranges.push({ name, from: localStart, to: dataStart + compressedSize });
        entries.push({ name, method, compressedSize, size, crc: view.getUint32(at + 16, true), dataStart });
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
  return faults.length > 0 ? { faults } : { entries };
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

function refuse(name: string, code: string, message: string): Directory {
  return { faults: [{ name, code, message }] };
}
