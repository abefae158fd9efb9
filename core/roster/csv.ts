import { CsvError, parse } from "csv-parse/sync";
import { addFault, type FaultList } from "./faults.ts";

export const CSV_LIMITS = { columns: 200, cellCharacters: 20_000, rows: 60_000, cells: 1_500_000 } as const;

export interface CsvRow {
  /** Line of the text on which the row begins; the header stands on 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** RFC 4180 text to header and rows. Faults of form (an unclosed quote, a flood of columns) go to `faults`. */
export function readCsv(file: string, text: string, faults: FaultList): CsvTable | undefined {
  if (text.trim() === "") {
    addFault(faults, { file, line: 1 }, "empty_file", "El archivo está vacío: falta la fila de cabecera.");
    return undefined;
  }
  if (columnsOfFirstLine(text) > CSV_LIMITS.columns) {
    const message = `La cabecera tiene más de ${CSV_LIMITS.columns} columnas.`;
    addFault(faults, { file, line: 1 }, "too_many_columns", message);
    return undefined;
  }
  if (countLines(text) > CSV_LIMITS.rows) {
    addFault(faults, { file }, "too_many_rows", `El archivo tiene más de ${CSV_LIMITS.rows} líneas.`);
    return undefined;
  }
  const rows: CsvRow[] = [];
  let end = 0;
  let cellCount = 0;
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: CSV_LIMITS.cellCharacters * 10,
      on_record: (cells: string[], { lines }) => {
        cellCount += cells.length;
        if (cellCount > CSV_LIMITS.cells) throw new TooManyCells();
        const breaks = cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
        rows.push({ line: Math.max(end + 1, lines - breaks), cells });
        end = lines;
        return null;
      },
    });
  } catch (error) {
    if (error instanceof TooManyCells) {
      addFault(
        faults,
        { file, line: end + 1 },
        "too_many_cells",
        `El archivo tiene más de ${CSV_LIMITS.cells} valores.`,
      );
      return undefined;
    }
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === "CSV_QUOTE_NOT_CLOSED" ? end + 1 : error.lines;
    const [code, message] = CSV_FAULTS[error.code] ?? ["bad_csv", "El archivo no tiene forma de CSV."];
    addFault(faults, { file, line: typeof line === "number" ? line : end + 1 }, code, message);
    return undefined;
  }
  const [first, ...rest] = rows;
  if (first === undefined) {
    addFault(faults, { file, line: 1 }, "empty_file", "El archivo está vacío: falta la fila de cabecera.");
    return undefined;
  }
  return { header: first.cells, rows: rest };
}

class TooManyCells extends Error {}

const CSV_FAULTS: Record<string, [string, string]> = {
  CSV_QUOTE_NOT_CLOSED: [
    "unclosed_quote",
    "Hay unas comillas que se abren y no se cierran hasta el final del archivo.",
  ],
  INVALID_OPENING_QUOTE: ["stray_quote", "Hay unas comillas en medio de un valor que no empieza por comillas."],
  CSV_INVALID_CLOSING_QUOTE: ["stray_quote", "Tras las comillas de cierre hay más texto antes de la coma."],
  CSV_MAX_RECORD_SIZE: ["row_too_long", "La fila es demasiado larga; quizá haya unas comillas sin cerrar."],
};

function columnsOfFirstLine(text: string): number {
  let columns = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 10) break;
    if (character === 44) columns += 1;
  }
  return columns;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function lineBreaks(cell: string): number {
  return cell.includes("\n") || cell.includes("\r") ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;
}
