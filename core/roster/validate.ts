import { ROSTER_FILES, type RosterFile, type RosterOrg, type RosterSamePerson } from "#contracts/roster.ts";
import { checkCell } from "./cell.ts";
import { CSV_LIMITS, type CsvRow, readCsv } from "./csv.ts";
import { addFault, FAULT_STOP, type FaultList } from "./faults.ts";
import { readHeader } from "./header.ts";
import { type Mode, readManifest, settleFileNames } from "./manifest.ts";
import { checkPeople } from "./people.ts";
import { checkReferences, type KnownIds } from "./references.ts";
import { type Field, SPECIFICATION } from "./specification.ts";
import type { RosterRow, RosterTable, RosterTables } from "./table.ts";

/** The tables of an archive before anything is compared with the school. */
export interface ReadTables {
  readonly tables: RosterTables;
  /** Files that are there but past reading: nothing is said about references to them. */
  readonly unread: ReadonlySet<RosterFile>;
  /** false: reading stopped half-way, so that the rows say nothing about one another. */
  readonly complete: boolean;
}

/**
 * Validates the text files of a OneRoster 1.2 archive against the binding, one another and what the school already
 * has (`known`). Every fault goes to `faults`; nothing is decided here about what to write. `today` is AAAA-MM-DD.
 */
export function validateRoster(
  archive: Map<string, string>,
  known: KnownIds,
  today: string,
  faults: FaultList,
  notices: FaultList,
): RosterTables {
  const read = readTables(archive, faults, notices);
  checkTables(read, known, today, faults, notices);
  return read.tables;
}

/** First half: every file by itself, against the binding. */
export function readTables(archive: Map<string, string>, faults: FaultList, notices: FaultList): ReadTables {
  const texts = settleFileNames(archive, faults, notices);
  const modes = readManifest(texts, faults, notices);
  const tables = new Map<RosterFile, RosterTable>();
  let total = 0;
  for (const file of ROSTER_FILES) {
    const text = texts.get(file);
    const mode = modes[file];
    if (text === undefined || mode === "absent") continue;
    const csv = readCsv(file, text, faults);
    texts.delete(file);
    if (csv === undefined) continue;
    total += csv.rows.length;
    if (total > CSV_LIMITS.rows) {
      addFault(faults, { file }, "too_many_rows", `El envío pasa de ${CSV_LIMITS.rows} filas en total.`);
      return { tables, unread: new Set(), complete: false };
    }
    const columns = readHeader(file, csv.header, faults, notices);
    if (columns === undefined) continue;
    tables.set(file, {
      file,
      mode,
      columns,
      rows: checkRows(file, mode, columns, csv.header.length, csv.rows, faults),
    });
  }
  const unread = new Set(ROSTER_FILES.filter((file) => modes[file] !== "absent" && !tables.has(file)));
  return { tables, unread, complete: faults.count <= FAULT_STOP };
}

/** Second half: the rows against one another and against what the school has. */
export function checkTables(
  { tables, unread, complete }: ReadTables,
  known: KnownIds,
  today: string,
  faults: FaultList,
  notices: FaultList,
): Found {
  const found: Found = { orgs: [], samePeople: [] };
  if (!complete) return found;
  checkReferences(tables, unread, known, faults, notices);
  checkPeople(tables, known, today, faults, notices);
  return found;
}

/** What the office may have to decide about an archive. */
export interface Found {
  readonly orgs: readonly RosterOrg[];
  readonly samePeople: readonly RosterSamePerson[];
}

function checkRows(
  file: RosterFile,
  mode: "bulk" | "delta",
  columns: ReadonlyMap<string, number>,
  width: number,
  rows: readonly CsvRow[],
  faults: FaultList,
): RosterRow[] {
  const { fields, period } = SPECIFICATION[file];
  const present = fields.flatMap((field) => {
    const index = columns.get(field.name);
    return index === undefined ? [] : [{ field, index }];
  });
  const seen = new Map<string, number>();
  const read: RosterRow[] = [];
  for (const { line, cells } of rows) {
    if (faults.count > FAULT_STOP) {
      addFault(faults, { file, line }, "too_many_faults", "Hay tantas faltas que no se sigue leyendo.");
      break;
    }
    if (cells.length !== width) {
      const message = `La fila tiene ${cells.length} valores y la cabecera ${width} columnas.`;
      addFault(faults, { file, line }, "column_count", message);
      continue;
    }
    const at = (name: string) => (cells[columns.get(name) ?? -1] ?? "").trim();
    const deleted = mode === "delta" && at("status") === "tobedeleted";
    for (const { field, index } of present) checkField(file, line, field, cells[index] ?? "", deleted, faults);
    checkLifecycle(file, line, mode, at("status"), at("dateLastModified"), faults);
    if (period !== undefined) checkPeriod(file, line, at(period[0]), at(period[1]), period, faults);
    const sourcedId = at("sourcedId");
    if (sourcedId === "") continue;
    const first = seen.get(sourcedId);
    if (first === undefined) {
      seen.set(sourcedId, line);
      read.push({ line, sourcedId, deleted, cells });
    } else {
      const site = { file, line, field: "sourcedId", value: sourcedId };
      addFault(faults, site, "duplicate_id", `El identificador ya aparece en la línea ${first}.`);
    }
  }
  return read;
}

function checkField(
  file: string,
  line: number,
  field: Field,
  value: string,
  deleted: boolean,
  faults: FaultList,
): void {
  if (value.trim() === "") {
    if (field.required && (!deleted || field.name === "sourcedId")) {
      addFault(faults, { file, line, field: field.name }, "required", "El valor es obligatorio y está vacío.");
    }
    return;
  }
  const fault = checkCell(field.type, value);
  if (fault !== undefined) addFault(faults, { file, line, field: field.name, value }, fault.code, fault.message);
}

/** Bulk rows leave status and date empty; delta rows carry both (binding, section 3). */
function checkLifecycle(
  file: string,
  line: number,
  mode: Mode,
  status: string,
  modified: string,
  faults: FaultList,
): void {
  for (const [field, value] of [
    ["status", status],
    ["dateLastModified", modified],
  ] as const) {
    if (mode === "bulk" && value !== "") {
      addFault(faults, { file, line, field, value }, "bulk_lifecycle", "En un archivo «bulk» esta columna va vacía.");
    } else if (mode === "delta" && value === "") {
      addFault(faults, { file, line, field }, "delta_lifecycle", "En un archivo «delta» esta columna es obligatoria.");
    }
  }
}

function checkPeriod(
  file: string,
  line: number,
  begin: string,
  end: string,
  names: readonly [string, string],
  faults: FaultList,
): void {
  if (begin !== "" && end !== "" && begin.length === 10 && end.length === 10 && begin > end) {
    const site = { file, line, field: names[1], value: `${begin} > ${end}` };
    addFault(faults, site, "period_reversed", `${names[1]} es anterior a ${names[0]}.`);
  }
}
