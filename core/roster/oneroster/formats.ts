import { ROSTER_FILES } from "#contracts/api/roster/roster.ts";
import { CsvFault, openCsv, type TextSource } from "./csv.ts";
import { addFault, type FaultList } from "./faults.ts";
import { type Mode, type Modes, presentAs, readManifest } from "./manifest.ts";
import { oneRoster11, oneRoster12 } from "./oneroster.ts";
import { sdsV1 } from "./sds-v1.ts";
import { sdsV2 } from "./sds-v2.ts";
import type { Format } from "./source.ts";
import { MANIFEST, OTHER_FILES } from "./specification.ts";

const SDS_V1 = [
  "school.csv",
  "section.csv",
  "student.csv",
  "teacher.csv",
  "studentenrollment.csv",
  "teacherroster.csv",
];
const SDS_V1_OTHERS = ["user.csv", "guardianrelationship.csv"];
const SDS_V2_OTHERS = ["relationships.csv", "userFlags.csv"];
const NAMES = [MANIFEST, ...ROSTER_FILES, ...OTHER_FILES, ...SDS_V2_OTHERS, ...SDS_V1, ...SDS_V1_OTHERS];

export interface Opened {
  readonly format: Format;
  readonly modes: Modes;
  /** Texts by the right name of their file. */
  readonly texts: ReadonlyMap<string, TextSource>;
  /** Status and date of rows need not follow the mode. */
  readonly isLoose: boolean;
}

/** Finds out what kind of roster an archive is; undefined, with a fault that says what can be read, when it is none. */
export function openFormat(
  archive: ReadonlyMap<string, TextSource>,
  today: string,
  faults: FaultList,
  notices: FaultList,
): Opened | undefined {
  const texts = filesByName(archive, notices);
  const present = new Set(texts.keys());
  const hasManifest = present.has(MANIFEST);
  if (!hasManifest && SDS_V1.some((file) => present.has(file))) {
    return withNotice({ format: sdsV1(today), modes: everyFile("bulk"), texts, isLoose: false }, notices);
  }
  if (!hasManifest && isSdsV2(texts)) {
    return withNotice({ format: sdsV2(today), modes: everyFile("bulk"), texts, isLoose: false }, notices);
  }
  if (!ROSTER_FILES.some((file) => present.has(file)) && !hasManifest) {
    const message =
      "El ZIP no trae ningún archivo de matrícula que se sepa leer: se leen OneRoster 1.2 y 1.1 en CSV y Microsoft School Data Sync v1 y v2.1.";
    addFault(faults, { file: "" }, "no_roster", message);
    return undefined;
  }
  const { modes, version } = readManifest(texts.get(MANIFEST), present, faults, notices);
  const isOld = !present.has("roles.csv") && headerOf(texts.get("users.csv")).includes("role");
  const format = isOld ? oneRoster11() : oneRoster12();
  if (isOld) modes["roles.csv"] = modes["users.csv"];
  else if (version === "1.1") {
    const message = "El manifiesto dice OneRoster 1.1, pero los papeles vienen en roles.csv: se lee como 1.2.";
    addFault(notices, { file: MANIFEST, field: "oneroster.version" }, "version_1_1", message);
  }
  return withNotice({ format, modes, texts, isLoose: !hasManifest }, notices);
}

function withNotice(opened: Opened, notices: FaultList): Opened {
  if (opened.format.notice !== undefined)
    addFault(notices, { file: "", detail: opened.format.name }, "format", opened.format.notice);
  return opened;
}

function everyFile(mode: Mode): Modes {
  return presentAs(mode, new Set(ROSTER_FILES));
}

/** Files by their right name whatever their capitals; those that no format knows are told and left. */
function filesByName(archive: ReadonlyMap<string, TextSource>, notices: FaultList): Map<string, TextSource> {
  const files = new Map<string, TextSource>();
  for (const [name, text] of archive) {
    const meant = NAMES.find((known) => known.toLowerCase() === name.toLowerCase());
    if (meant === undefined) {
      addFault(notices, { file: name }, "unknown_file", "Ningún formato de matrícula conoce este archivo; no se lee.");
      continue;
    }
    const isExact = meant === name || SDS_V1.includes(meant) || SDS_V1_OTHERS.includes(meant);
    if (!isExact)
      addFault(notices, { file: name, detail: meant }, "file_name_case", `El archivo debería llamarse ${meant}.`);
    files.set(meant, text);
  }
  return files;
}

/** School Data Sync names its files like OneRoster, but its roles have no sourcedId and its users no enabledUser. */
function isSdsV2(texts: ReadonlyMap<string, TextSource>): boolean {
  const roles = headerOf(texts.get("roles.csv"));
  const users = headerOf(texts.get("users.csv"));
  return roles.includes("usersourcedid") && !roles.includes("sourcedid") && !users.includes("enableduser");
}

/** Column names of a text in small letters. */
function headerOf(text: TextSource | undefined): string[] {
  if (text === undefined) return [];
  const names = new Set(["sourcedid", "usersourcedid", "orgsourcedid", "username", "role", "givenname", "familyname"]);
  try {
    const first = openCsv(text, names).rows.next();
    return first.done === true ? [] : first.value.cells.map((name) => name.trim().toLowerCase());
  } catch (error) {
    if (error instanceof CsvFault) return [];
    throw error;
  }
}
