import { SHEET_COLUMNS, SHEET_ROWS, type SheetProblem } from "#contracts/api/roster/people-import.ts";
import { cleanLine } from "#contracts/text.ts";
import { unguarded } from "../../spreadsheet-formula.ts";
import { CsvFault, type CsvRow, csvRows } from "../oneroster/csv.ts";
import { markedEncoding } from "../oneroster/encoding.ts";
import { problem } from "./problems.ts";
import { isWorkbook, WorkbookFault, workbookRows } from "./workbook.ts";

export interface SheetLine {
  readonly line: number;
  /** As many as there are headers; one line of visible text each, and a formula is its text. */
  readonly cells: readonly string[];
}

export interface Sheet {
  readonly headers: readonly string[];
  readonly lines: readonly SheetLine[];
  /** Of the whole file, and of rows that could not be read. */
  readonly problems: readonly SheetProblem[];
}

const PIECE = 65_536;
const HEADER_LENGTH = 200;
const CSV_FAULTS = {
  stray_quote: "quote_stray",
  unclosed_quote: "quote_unclosed",
  row_too_long: "row_too_long",
} as const;

/** The table of a spreadsheet: the first sheet of an XLSX workbook, or a CSV file. What is wrong with it is in `problems`. */
export async function readSheet(bytes: Uint8Array): Promise<Sheet> {
  if (!isWorkbook(bytes)) return readCsv(bytes);
  const problems: SheetProblem[] = [];
  try {
    return tableOf(await workbookRows(bytes), problems);
  } catch (error) {
    if (!(error instanceof WorkbookFault)) throw error;
    return { headers: [], lines: [], problems: [problem(error.code)] };
  }
}

/**
 * The table of a CSV file: UTF-8 with or without mark, UTF-16 with one, else windows-1252; parted by what its first line is
 * most parted by, or says (`sep=;`). Reading ends where more rows come than one import takes.
 */
function readCsv(bytes: Uint8Array): Sheet {
  const problems: SheetProblem[] = [];
  const { text, isWestern } = decode(bytes);
  const [, declared] = /^sep=([,;|\t])\r?\n/.exec(text) ?? [];
  const body = declared === undefined ? text : text.slice(text.indexOf("\n") + 1);
  const first = declared === undefined ? 0 : 1;
  const rows = csvRows(pieces(body), declared ?? delimiterOf(body));
  if (isWestern) problems.push(problem("encoding_western"));
  return tableOf(rows, problems, first);
}

/** Headers and lines of rows, of which the first with something in it has the headers; adds to the problems. Lines are counted from `first`. */
function tableOf(rows: Iterable<CsvRow>, problems: SheetProblem[], first = 0): Sheet {
  const headers: string[] = [];
  const lines: SheetLine[] = [];
  try {
    for (const row of rows) {
      const cells = row.cells.map(clean);
      if (cells.every((value) => value === "")) continue;
      if (headers.length === 0) {
        headers.push(...withoutTail(cells).map((header) => header.slice(0, HEADER_LENGTH).toWellFormed()));
        if (headers.length > SHEET_COLUMNS) {
          problems.push(problem("too_many_columns", { detail: String(SHEET_COLUMNS) }));
          return { headers: headers.slice(0, SHEET_COLUMNS), lines, problems };
        }
        continue;
      }
      if (lines.length >= SHEET_ROWS) {
        problems.push(problem("too_many_rows", { detail: String(SHEET_ROWS) }));
        return { headers, lines: [], problems };
      }
      lines.push(fitted({ line: row.line + first, cells }, headers.length, problems));
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    const code = Object.entries(CSV_FAULTS).find(([name]) => name === error.code)?.[1] ?? "row_too_long";
    problems.push(problem(code, { line: error.line + first }));
  }
  const seen = new Set<string>();
  for (const header of headers) {
    if (header !== "" && seen.has(header)) problems.push(problem("header_twice", { line: 1, detail: header }));
    seen.add(header);
  }
  if (lines.length === 0 && !problems.some(({ isError }) => isError)) problems.push(problem("no_rows"));
  return { headers, lines, problems };
}

/** Bit by bit, so that no more is read than one import takes. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

function clean(cell: string): string {
  return unguarded(cleanLine(cell).text);
}

function withoutTail(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((value) => value !== "") + 1);
}

/** A row of another width than the headers: what lacks at its end is empty, what is too much is a fault. */
function fitted({ line, cells }: CsvRow, width: number, problems: SheetProblem[]): SheetLine {
  const filled = withoutTail(cells);
  if (filled.length > width) problems.push(problem("too_many_cells", { line, value: filled[width] ?? "" }));
  if (cells.length < width) problems.push(problem("row_short", { line }));
  return { line, cells: Array.from({ length: width }, (_, at) => cells[at] ?? "") };
}

function decode(bytes: Uint8Array): { text: string; isWestern: boolean } {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return { text: new TextDecoder(marked).decode(bytes), isWestern: false };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isWestern: false };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), isWestern: true };
  }
}

/** The sign that parts the first line most often, outside quotes. */
function delimiterOf(text: string): string {
  const start = text.search(/[^\r\n]/);
  const counts = new Map([";", ",", "\t", "|"].map((sign) => [sign, 0]));
  let quoted = false;
  for (let at = Math.max(start, 0); at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === "\n" || sign === "\r")) break;
    else if (!quoted && counts.has(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  const [[best] = [","]] = [...counts].sort((a, b) => b[1] - a[1]);
  return best;
}
