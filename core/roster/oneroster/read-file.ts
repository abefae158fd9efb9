import type { RosterFile } from "#contracts/api/roster/roster.ts";
import { unguarded } from "../../spreadsheet-formula.ts";
import { type CellReading, readCell } from "./cell.ts";
import { CSV_LIMITS, CsvFault, type CsvRow, openCsv, type TextSource } from "./csv.ts";
import { addFault, FAULT_STOP, type FaultList } from "./faults.ts";
import { readHeader } from "./header.ts";
import type { Emit, Reader, Source } from "./source.ts";
import { type Field, SPECIFICATION } from "./specification.ts";
import { cell, type RosterTable } from "./table.ts";

export interface Reading {
  /** The table for a kind of row; undefined when the manifest calls it absent. */
  readonly tableOf: (file: RosterFile) => RosterTable | undefined;
  /** Status and date need not follow the mode. */
  readonly isLoose: boolean;
  /** Counts over the whole archive. */
  rows: number;
  cells: number;
  /** Reading was given up: too many rows, values or faults. */
  isOver: boolean;
  readonly faults: FaultList;
  readonly notices: FaultList;
}

/** Reads one file of an archive row by row into its tables; false when it is past reading. */
export function readFile(source: Source, text: TextSource, reading: Reading): boolean {
  const { faults, notices } = reading;
  const { file } = source;
  try {
    const { rows, delimiter } = openCsv(text, new Set(source.columns.map((name) => name.toLowerCase())));
    const header = firstRow(rows);
    if (header === undefined) {
      addFault(faults, { file, line: 1 }, "empty_file", "El archivo está vacío: falta la fila de cabecera.");
      return false;
    }
    if (header.cells.length > CSV_LIMITS.columns) {
      const message = `La cabecera tiene más de ${CSV_LIMITS.columns} columnas.`;
      addFault(faults, { file, line: header.line }, "too_many_columns", message);
      return false;
    }
    if (delimiter !== ",") {
      const message = "Los valores vienen separados por otro signo que la coma; se leen igual.";
      addFault(notices, { file, value: delimiter }, "other_delimiter", message);
    }
    const columns = readHeader(source, file, header.cells, header.line, faults, notices);
    if (columns === undefined) return false;
    const place = { file, line: 0, lacking: new Set(source.required.filter((name) => !columns.has(name))) };
    const take: Take = { source, columns, width: header.cells.length, place, emit: emitter(reading, place) };
    for (const row of rows) if (!readRow(take, row, reading)) return false;
    return true;
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    addFault(faults, { file, line: error.line }, error.code, error.message);
    return false;
  }
}

function firstRow(rows: Generator<CsvRow>): CsvRow | undefined {
  for (let next = rows.next(); next.done !== true; next = rows.next()) {
    if (next.value.cells.some((cell) => cell.trim() !== "")) return next.value;
  }
  return undefined;
}

/** Where the row that is being read stands; one object for a whole file, since a large one has 200,000 rows. */
export interface Place {
  readonly file: string;
  /** Mandatory columns that the header lacks, of which no row is a fault of its own. */
  readonly lacking: ReadonlySet<string>;
  line: number;
}

interface Take {
  readonly source: Source;
  readonly columns: ReadonlyMap<string, number>;
  readonly width: number;
  readonly place: Place;
  readonly emit: Emit;
}

/** False when reading is given up. */
function readRow({ source, columns, width, place, emit }: Take, { line, cells }: CsvRow, reading: Reading): boolean {
  const { notices } = reading;
  const { file } = source;
  place.line = line;
  if (isTooMuch(file, line, cells.length, reading)) return false;
  if (cells.every((value) => value.trim() === "")) {
    if (cells.length > 1) addFault(notices, { file, line }, "empty_row", "Hay filas vacías; no se leen.");
    return true;
  }
  if (cells.length > width && cells.slice(width).some((value) => value.trim() !== "")) {
    const message = `La fila tiene ${cells.length} valores y la cabecera ${width} columnas.`;
    addFault(reading.faults, { file, line }, "column_count", message);
    return true;
  }
  if (cells.length < width) {
    const message = "Hay filas más cortas que la cabecera; lo que falta al final se lee como vacío.";
    addFault(notices, { file, line }, "short_row", message);
  }
  const value: Reader = (name) => (cells[columns.get(name) ?? -1] ?? "").trim();
  source.emit(value, emit);
  return true;
}

function isTooMuch(file: string, line: number, cells: number, reading: Reading): boolean {
  const { faults } = reading;
  reading.rows += 1;
  reading.cells += cells;
  if (faults.count > FAULT_STOP) {
    addFault(faults, { file, line }, "too_many_faults", "Hay tantos errores que no se sigue leyendo.");
  } else if (reading.rows > CSV_LIMITS.rows) {
    addFault(faults, { file }, "too_many_rows", `El envío pasa de ${CSV_LIMITS.rows} filas en total.`);
  } else if (reading.cells > CSV_LIMITS.cells) {
    addFault(faults, { file }, "too_many_cells", `El envío pasa de ${CSV_LIMITS.cells} valores en total.`);
  } else return false;
  reading.isOver = true;
  return true;
}

/** Checks a row of a table cell by cell and puts it there as the platform keeps it. */
export function emitter(reading: Reading, place: Place): Emit {
  const read = new Map<string, string>();
  const at = (name: string) => read.get(name) ?? "";
  return (file, value) => {
    const { file: source, line } = place;
    const table = reading.tableOf(file);
    if (table === undefined) return;
    const { fields, period } = SPECIFICATION[file];
    const status = value("status").toLowerCase();
    const deleted = status === "tobedeleted";
    read.clear();
    for (const field of fields) {
      if (field.unused !== true) read.set(field.name, readField(reading, place, field, value(field.name), deleted));
    }
    if (file === "users.csv" && value("password") !== "") {
      const message = "Las contraseñas del archivo no se leen ni se guardan.";
      addFault(reading.notices, { file: source, field: "password" }, "password_ignored", message);
    }
    if (!reading.isLoose && value("status") + value("dateLastModified") !== "" && table.mode === "bulk") {
      const message = deleted
        ? "En un archivo «bulk» la columna status va vacía; lo marcado con tobedeleted se da de baja."
        : "En un archivo «bulk» las columnas status y dateLastModified van vacías; no se usan.";
      addFault(reading.notices, { file: source, line, field: "status" }, "bulk_lifecycle", message);
    }
    if (!reading.isLoose && table.mode === "delta" && value("status") === "") {
      const message = "En un archivo «delta» falta la columna status; la fila se lee como activa.";
      addFault(reading.notices, { file: source, line, field: "status" }, "delta_lifecycle", message);
    }
    if (period !== undefined) checkPeriod(reading.faults, source, line, at(period[0]), at(period[1]), period);
    add(reading, table, source, line, deleted, at);
  };
}

const EMPTY: CellReading = { value: "" };

function readField(
  { faults, notices }: Reading,
  { file, line, lacking }: Place,
  field: Field,
  raw: string,
  deleted: boolean,
): string {
  const { value, fault, notice } = raw === "" ? EMPTY : readCell(field.type, unguarded(raw));
  if (raw === "" || (value === "" && notice?.code === "hidden_characters")) {
    if (field.required && !lacking.has(field.name) && (!deleted || field.name === "sourcedId")) {
      addFault(faults, { file, line, field: field.name }, "required", "El valor es obligatorio y está vacío.");
    }
    return "";
  }
  const site = { file, line, field: field.name, value: raw };
  if (fault !== undefined) addFault(faults, { ...site, detail: fault.detail }, fault.code, fault.message);
  if (notice !== undefined) addFault(notices, { ...site, detail: notice.detail }, notice.code, notice.message);
  return value;
}

function checkPeriod(
  faults: FaultList,
  file: string,
  line: number,
  begin: string,
  end: string,
  names: readonly [string, string],
): void {
  if (begin.length !== 10 || end.length !== 10 || begin <= end) return;
  const site = { file, line, field: names[1], value: `${begin} > ${end}` };
  addFault(faults, site, "period_reversed", `${names[1]} es anterior a ${names[0]}.`);
}

/** A sourcedId stands once in a file; a row that repeats another word for word is only told. */
function add(
  reading: Reading,
  table: RosterTable,
  source: string,
  line: number,
  deleted: boolean,
  at: (name: string) => string,
): void {
  const sourcedId = at("sourcedId");
  if (sourcedId === "") return;
  const first = table.find(table.pool.find(sourcedId));
  if (first === -1) {
    table.add(source, line, deleted, at);
    return;
  }
  const row = table.row(first);
  const site = { file: source, line, field: "sourcedId", value: sourcedId };
  if (row.deleted === deleted && [...table.columns.keys()].every((name) => cell(table, row, name) === at(name))) {
    addFault(reading.notices, site, "repeated_row", "La fila repite otra palabra por palabra; se lee una vez.");
  } else {
    const message = `El identificador ya aparece en la línea ${row.line}${row.source === source ? "" : ` de ${row.source}`}.`;
    addFault(reading.faults, { ...site, detail: String(row.line) }, "duplicate_id", message);
  }
}
