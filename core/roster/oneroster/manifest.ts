import { ROSTER_FILES, type RosterFile } from "#contracts/api/roster/roster.ts";
import { CsvFault, openCsv, type TextSource } from "./csv.ts";
import { addFault, type FaultList } from "./faults.ts";
import { MANIFEST, OTHER_FILES } from "./specification.ts";

export type Mode = "bulk" | "delta" | "absent";
export type Modes = Record<RosterFile, Mode>;

export interface Manifest {
  readonly modes: Modes;
  /** "1.1" or "1.2"; undefined when it cannot be told. */
  readonly version: string | undefined;
}

const DATA_FILES: readonly string[] = [...ROSTER_FILES, ...OTHER_FILES];
const VERSIONS = ["1.1", "1.2"];
const COLUMNS = new Set(["propertyname", "value"]);

type Properties = ReadonlyMap<string, { readonly value: string; readonly line: number }>;

/**
 * Reads manifest.csv: the version and, per file, bulk, delta or absent, which should agree with the files that are there.
 * Without a manifest files count as delta, so that nobody is missing because a file says nothing of them.
 */
export function readManifest(
  text: TextSource | undefined,
  present: ReadonlySet<string>,
  faults: FaultList,
  notices: FaultList,
): Manifest {
  if (text === undefined) {
    const message =
      "Falta manifest.csv; se leen los archivos que hay y de nadie se entiende que ya no esté en el centro.";
    addFault(notices, { file: MANIFEST }, "manifest_missing", message);
    return { modes: presentAs("delta", present), version: undefined };
  }
  const properties = readProperties(text, faults, notices);
  if (properties === undefined) return { modes: presentAs("bulk", present), version: undefined };
  checkManifestVersion(properties, notices);
  for (const [name, { line, value }] of properties) {
    if (!name.startsWith("file.") || DATA_FILES.includes(`${name.slice(5)}.csv`)) continue;
    const message = "OneRoster no define ningún archivo con este nombre; la propiedad no se usa.";
    addFault(notices, { file: MANIFEST, line, field: name, value }, "unknown_property", message);
  }
  const modes = presentAs("bulk", present);
  for (const file of DATA_FILES) {
    const mode = checkFile(file, properties.get(`file.${file.slice(0, -4)}`), present.has(file), faults, notices);
    if (isRosterFile(file)) modes[file] = mode;
  }
  return { modes, version: checkVersion(properties, faults, notices) };
}

function readProperties(text: TextSource, faults: FaultList, notices: FaultList): Properties | undefined {
  const properties = new Map<string, { value: string; line: number }>();
  let columns: readonly [number, number] | undefined;
  try {
    for (const { line, cells } of openCsv(text, COLUMNS).rows) {
      const trimmed = cells.map((cell) => cell.trim());
      if (trimmed.every((cell) => cell === "")) continue;
      if (columns === undefined) {
        const names = trimmed.map((name) => name.toLowerCase());
        columns = [names.indexOf("propertyname"), names.indexOf("value")];
        if (!columns.includes(-1)) continue;
        const value = trimmed.join(",");
        addFault(faults, { file: MANIFEST, line, value }, "wrong_header", "La cabecera debe ser propertyName,value.");
        return undefined;
      }
      const name = trimmed[columns[0]] ?? "";
      const value = trimmed[columns[1]] ?? "";
      const known = properties.get(name);
      const site = { file: MANIFEST, line, field: name, value };
      if (known === undefined) properties.set(name, { value, line });
      else if (known.value === value) {
        addFault(notices, site, "repeated_property", "La propiedad está repetida con el mismo valor.");
      } else addFault(faults, site, "duplicate_property", "La propiedad está repetida con otro valor.");
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    addFault(faults, { file: MANIFEST, line: error.line }, error.code, error.message);
    return undefined;
  }
  if (columns !== undefined) return properties;
  addFault(faults, { file: MANIFEST, line: 1 }, "empty_file", "El archivo está vacío: falta la fila de cabecera.");
  return undefined;
}

function checkManifestVersion(properties: Properties, notices: FaultList): void {
  const found = properties.get("manifest.version");
  if (found?.value === "1.0") return;
  const site = { file: MANIFEST, line: found?.line ?? 1, field: "manifest.version", value: found?.value ?? "" };
  addFault(notices, site, "manifest_version", "manifest.version debería valer 1.0.");
}

function checkVersion(properties: Properties, faults: FaultList, notices: FaultList): string | undefined {
  const field = "oneroster.version";
  const found = properties.get(field);
  if (found === undefined) {
    addFault(notices, { file: MANIFEST, field }, "property_missing", `Falta ${field}; se lee como OneRoster 1.2.`);
    return undefined;
  }
  const version = /^1\.[12](?=\.\d+$|$)/.exec(found.value)?.[0];
  if (version !== undefined && VERSIONS.includes(version)) return version;
  const site = { file: MANIFEST, line: found.line, field, value: found.value };
  addFault(faults, site, "wrong_version", `${field} debe valer 1.2 o 1.1.`);
  return undefined;
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
    if (!present) return "absent";
    const message = `El ZIP trae ${file} y el manifiesto no lo declara; se lee sin dar por ausente a nadie.`;
    addFault(notices, { file: MANIFEST, field }, "property_missing", message);
    return "delta";
  }
  const { line } = property;
  const value = property.value.toLowerCase();
  const site = { file: MANIFEST, line, field, value: property.value };
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
  return value;
}

function isRosterFile(file: string): file is RosterFile {
  return ROSTER_FILES.some((known) => known === file);
}

export function presentAs(mode: Mode, present: ReadonlySet<string>): Modes {
  const of = (file: RosterFile): Mode => (present.has(file) ? mode : "absent");
  return {
    "academicSessions.csv": of("academicSessions.csv"),
    "orgs.csv": of("orgs.csv"),
    "users.csv": of("users.csv"),
    "roles.csv": of("roles.csv"),
    "courses.csv": of("courses.csv"),
    "classes.csv": of("classes.csv"),
    "enrollments.csv": of("enrollments.csv"),
    "demographics.csv": of("demographics.csv"),
  };
}
