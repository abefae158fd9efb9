import { ROSTER_FILES, type RosterFile } from "#contracts/roster.ts";
import { readCsv } from "./csv.ts";
import { addFault, type FaultList } from "./faults.ts";
import { MANIFEST, OTHER_FILES } from "./specification.ts";

export type Mode = "bulk" | "delta" | "absent";
export type Modes = Record<RosterFile, Mode>;

const DATA_FILES: readonly string[] = [...ROSTER_FILES, ...OTHER_FILES];

/** Puts files whose name differs only by case under their right name, after naming the fault, so that reading can go on. */
export function settleFileNames(
  texts: Map<string, string>,
  faults: FaultList,
  notices: FaultList,
): Map<string, string> {
  const settled = new Map<string, string>();
  for (const [name, text] of texts) {
    if (name === MANIFEST || DATA_FILES.includes(name)) {
      settled.set(name, text);
      continue;
    }
    const meant = [MANIFEST, ...DATA_FILES].find((known) => known.toLowerCase() === name.toLowerCase());
    if (meant !== undefined) {
      addFault(faults, { file: name, value: name }, "file_name_case", `El archivo debe llamarse exactamente ${meant}.`);
      settled.set(meant, text);
    } else if (name.startsWith(".") || name === "Thumbs.db") {
      addFault(notices, { file: name }, "file_ignored", "Archivo del sistema operativo; no se lee.");
    } else {
      addFault(faults, { file: name }, "unknown_file", "OneRoster 1.2 no define ningún archivo con este nombre.");
    }
  }
  return settled;
}

/**
 * Reads manifest.csv: the version and, per file, bulk, delta or absent, which must agree with the files that are there.
 * When the manifest cannot be read, files present count as bulk, so that their own faults are named too.
 */
export function readManifest(texts: ReadonlyMap<string, string>, faults: FaultList, notices: FaultList): Modes {
  const modes = presentAsBulk(texts);
  const text = texts.get(MANIFEST);
  if (text === undefined) {
    addFault(
      faults,
      { file: MANIFEST },
      "manifest_missing",
      "Falta manifest.csv, que dice la versión y los archivos del envío.",
    );
    return modes;
  }
  const table = readCsv(MANIFEST, text, faults);
  if (table === undefined) return modes;
  if (table.header.length !== 2 || table.header[0] !== "propertyName" || table.header[1] !== "value") {
    const value = table.header.join(",");
    addFault(
      faults,
      { file: MANIFEST, line: 1, value },
      "wrong_header",
      "La cabecera debe ser exactamente propertyName,value.",
    );
    return modes;
  }
  const properties = new Map<string, { value: string; line: number }>();
  for (const { line, cells } of table.rows) {
    const [name = "", value = ""] = cells;
    if (cells.length !== 2) {
      addFault(faults, { file: MANIFEST, line }, "column_count", `La fila tiene ${cells.length} valores; deben ser 2.`);
    } else if (properties.has(name)) {
      addFault(faults, { file: MANIFEST, line, field: name }, "duplicate_property", "La propiedad está repetida.");
    } else {
      properties.set(name, { value, line });
    }
  }
  checkVersion(properties, "manifest.version", "1.0", faults);
  checkVersion(properties, "oneroster.version", "1.2", faults);
  for (const [name, { line, value }] of properties) {
    if (!name.startsWith("file.") || DATA_FILES.includes(`${name.slice(5)}.csv`)) continue;
    const message = "OneRoster 1.2 no define ningún archivo con este nombre; la propiedad no se usa.";
    addFault(notices, { file: MANIFEST, line, field: name, value }, "unknown_property", message);
  }
  for (const file of DATA_FILES) {
    const mode = checkFile(file, properties.get(`file.${file.slice(0, -4)}`), texts.has(file), faults, notices);
    if (isRosterFile(file)) modes[file] = mode;
  }
  return modes;
}

function checkVersion(
  properties: ReadonlyMap<string, { value: string; line: number }>,
  name: string,
  expected: string,
  faults: FaultList,
): void {
  const found = properties.get(name);
  if (found === undefined) {
    addFault(
      faults,
      { file: MANIFEST, field: name },
      "property_missing",
      `Falta la propiedad ${name}, que debe valer ${expected}.`,
    );
  } else if (found.value !== expected) {
    const site = { file: MANIFEST, line: found.line, field: name, value: found.value };
    addFault(faults, site, "wrong_version", `${name} debe valer ${expected}.`);
  }
}

function checkFile(
  file: string,
  property: { value: string; line: number } | undefined,
  present: boolean,
  faults: FaultList,
  notices: FaultList,
): Mode {
  const field = `file.${file.slice(0, -4)}`;
  if (property === undefined) {
    if (present)
      addFault(
        faults,
        { file: MANIFEST, field },
        "property_missing",
        `El ZIP trae ${file} y el manifiesto no lo declara.`,
      );
    return present ? "bulk" : "absent";
  }
  const { value, line } = property;
  const site = { file: MANIFEST, line, field, value };
  if (value !== "bulk" && value !== "delta" && value !== "absent") {
    addFault(faults, site, "wrong_mode", "El valor debe ser bulk, delta o absent.");
    return present ? "bulk" : "absent";
  }
  if (value === "absent" && present) {
    addFault(faults, site, "file_unexpected", `El manifiesto dice que ${file} no viene, pero está en el ZIP.`);
    return "bulk";
  }
  if (value !== "absent" && !present) {
    addFault(faults, site, "file_missing", `El manifiesto anuncia ${file} y no está en el ZIP.`);
    return "absent";
  }
  if (value !== "absent" && !isRosterFile(file)) {
    addFault(notices, { file }, "file_not_imported", "La plataforma no importa este archivo; no se lee.");
  }
  return value;
}

function isRosterFile(file: string): file is RosterFile {
  return ROSTER_FILES.some((known) => known === file);
}

function presentAsBulk(texts: ReadonlyMap<string, string>): Modes {
  const mode = (file: RosterFile): Mode => (texts.has(file) ? "bulk" : "absent");
  return {
    "academicSessions.csv": mode("academicSessions.csv"),
    "orgs.csv": mode("orgs.csv"),
    "users.csv": mode("users.csv"),
    "roles.csv": mode("roles.csv"),
    "courses.csv": mode("courses.csv"),
    "classes.csv": mode("classes.csv"),
    "enrollments.csv": mode("enrollments.csv"),
    "demographics.csv": mode("demographics.csv"),
  };
}
