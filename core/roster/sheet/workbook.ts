import { strFromU8, unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/universal";
import type { CsvRow } from "../oneroster/csv.ts";

/**
 * Of all parts of a workbook, unpacked: a sheet of the most rows and of forty columns. It stands in memory some four times
 * over while it is read, and a Worker has 128 MB.
 */
const UNPACKED_BYTES = 12_000_000;
/** Of all parts: each becomes an object or a text, however short it is. A sheet of that size has half of them. */
const ELEMENTS = 1_000_000;
/** Rows by columns, empty ones counted: the reader makes them all. Twice what an import takes. */
const CELLS = 2_000_000;
/** Rows as they stand, said by number or not; forty times what an import takes, as empty ones are often left behind. */
const ROWS = 200_000;
/** Parts that hold cells, their texts and formats; pictures, macros and printers' settings are not even unpacked. */
const PART = /^(xl\/.*|_rels\/.*|\[Content_Types\])\.(xml|rels)$|^\[Content_Types\]\.xml$/;

export type WorkbookFaultCode = "workbook_damaged" | "workbook_old" | "workbook_other" | "workbook_too_large";

export class WorkbookFault extends Error {
  readonly code: WorkbookFaultCode;
  constructor(code: WorkbookFaultCode) {
    super(code);
    this.code = code;
  }
}

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, at) => bytes[at] === byte);
/** Of a zip archive, and of the files of Excel before 2007, which a workbook with a password is too. */
const [ZIP, COMPOUND] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
] as const;

export const isWorkbook = (bytes: Uint8Array): boolean => startsWith(bytes, ZIP) || startsWith(bytes, COMPOUND);

/**
 * The rows of a workbook's first sheet as text, from its row of headers on: what stands alone above them is a title.
 * Errors: `WorkbookFault`.
 */
export async function workbookRows(bytes: Uint8Array): Promise<CsvRow[]> {
  if (startsWith(bytes, COMPOUND)) throw new WorkbookFault("workbook_old");
  const rows = await cellsOf(plain(bytes));
  const headers = rows.findIndex((cells) => cells.filter((cell) => cell !== "").length > 1);
  return rows.map((cells, at) => ({ line: at + 1, cells })).slice(Math.max(headers, 0));
}

async function cellsOf(archive: Uint8Array<ArrayBuffer>): Promise<string[][]> {
  try {
    const rows: readonly (readonly unknown[])[] = await readSheet(archive.buffer);
    return rows.map((cells) => cells.map(textOf));
  } catch {
    // Whatever goes wrong in reading what is in memory comes from what it says; the reader has no errors for all of it.
    throw new WorkbookFault("workbook_damaged");
  }
}

/** A cell as a person reads it. A number stands in the file in up to 17 digits, of which a spreadsheet shows 15. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(Number(cell.toPrecision(15)));
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === "boolean") return cell ? "Sí" : "No";
  return String(cell);
}

/**
 * The archive's cells again, stored as they are: what its directory says of their size is held against the limit, and
 * unpacking stops where a part is larger than it said.
 */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let size = 0;
  const parts = unpacked(bytes, ({ name, originalSize }) => {
    if (name === "content.xml") throw new WorkbookFault("workbook_other");
    if (!PART.test(name)) return false;
    size += originalSize;
    if (size > UNPACKED_BYTES) throw new WorkbookFault("workbook_too_large");
    return true;
  });
  if (!("xl/workbook.xml" in parts)) throw new WorkbookFault("workbook_other");
  let elements = 0;
  for (const [name, part] of Object.entries(parts)) {
    elements += elementsIn(part);
    if (elements > ELEMENTS) throw new WorkbookFault("workbook_too_large");
    if (name.startsWith("xl/worksheets/")) requireBounded(strFromU8(part, true));
  }
  return zipSync(parts, { level: 0 });
}

const [LESS, SLASH] = [0x3c, 0x2f];

/** Opening tags of a part. */
function elementsIn(part: Uint8Array): number {
  let count = 0;
  for (let at = part.indexOf(LESS); at >= 0; at = part.indexOf(LESS, at + 1)) {
    if (part[at + 1] !== SLASH) count += 1;
  }
  return count;
}

/** One cell far below and far to the right would make billions of empty ones. Every place is read, as whichever mark quotes it. */
function requireBounded(sheet: string): void {
  let [rows, columns] = [0, 0];
  let written = 0;
  for (const _ of sheet.matchAll(/<(?:\w{1,20}:)?row\b/g)) {
    written += 1;
    if (written > ROWS) throw new WorkbookFault("workbook_too_large");
  }
  for (const [, place = ""] of sheet.matchAll(/\sr\s*=\s*["']([^"']*)["']/g)) {
    const [, letters, row] = /^([A-Z]{0,3})(\d{1,7})$/.exec(place) ?? [];
    if (letters === undefined) throw new WorkbookFault("workbook_damaged");
    rows = Math.max(rows, Number(row));
    columns = Math.max(
      columns,
      [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0),
    );
  }
  if (rows * Math.max(columns, 1) > CELLS) throw new WorkbookFault("workbook_too_large");
}

function unpacked(bytes: Uint8Array, filter: (part: { name: string; originalSize: number }) => boolean) {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    throw error instanceof WorkbookFault ? error : new WorkbookFault("workbook_damaged");
  }
}
