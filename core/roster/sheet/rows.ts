import * as z from "zod";
import type { SHEET_PARTS, SheetChoices, SheetProblem, SheetProblemCode } from "#contracts/api/roster/people-import.ts";
import type { GuardianField, PeopleImportField } from "#contracts/api/roster/people-import-fields.ts";
import type { RoleKind } from "#contracts/permissions.ts";
import { readCell } from "../oneroster/cell.ts";
import { plainText } from "./plain-text.ts";
import { problem } from "./problems.ts";
import type { Sheet, SheetLine } from "./read-sheet.ts";

export type Part = (typeof SHEET_PARTS)[number];

/** A person as a row gives them; null: it says nothing of it. */
export interface SheetPerson {
  readonly line: number;
  readonly part: Part;
  readonly givenName: string;
  readonly familyName: string;
  readonly identifier: string | null;
  readonly email: string | null;
  readonly username: string | null;
  readonly phone: string | null;
  readonly dateOfBirth: string | null;
  readonly sex: string | null;
  readonly studentNumber: string | null;
  readonly gradeLevel: string | null;
  readonly groupName: string | null;
  readonly kind: RoleKind | null;
  readonly childNumber: string | null;
}

export interface SheetRecord {
  readonly line: number;
  /** For the report, where the row cannot be read as a person too. */
  readonly name: string;
  readonly person: SheetPerson | undefined;
  readonly guardians: readonly SheetPerson[];
  readonly isLeftOut: boolean;
  readonly problems: SheetProblem[];
}

const ENDED = /^(anulad|trasladad|baja)/;
const PHONE = /^\+?[\d ().-]{5,29}$/;
const LONGEST = 100;
const LONGEST_FAMILY = 150;
const CalendarDate = z.iso.date();

const ROLES: readonly (readonly [kind: RoleKind, word: RegExp])[] = [
  ["teacher", /^(profesor(a|ado)?|profesor a|maestr[oa]|docente|tutor(a)?|orientador(a)?|teacher)\b/],
  [
    "school_admin",
    /^(direccion|director(a)?|jefatura|jefe|jefa|secretaria|secretario|administracion|administrativ[oa]|head|principal|administrator|office|school admin)\b/,
  ],
];

/** Every row as the people it names, by what each column is read as. `today` is AAAA-MM-DD. */
export function readRecords(sheet: Sheet, { kind, mapping }: SheetChoices, today: string): SheetRecord[] {
  const columns = new Map<PeopleImportField, number>();
  mapping.forEach((field, at) => {
    if (field !== null) columns.set(field, at);
  });
  const sexOf = sexReader(sheet, columns);
  return sheet.lines.map((row) => readRecord(row, kind, columns, today, sexOf));
}

type SexOf = (value: string) => string | null | undefined;

function readRecord(
  { line, cells }: SheetLine,
  kind: SheetChoices["kind"],
  columns: ReadonlyMap<PeopleImportField, number>,
  today: string,
  sexOf: SexOf,
): SheetRecord {
  const problems: SheetProblem[] = [];
  const say = (code: SheetProblemCode, field: PeopleImportField, value?: string, detail?: string) => {
    problems.push(problem(code, { line, field, value: value ?? null, ...(detail === undefined ? {} : { detail }) }));
  };
  const raw = (field: PeopleImportField) => cells[columns.get(field) ?? -1] ?? "";
  const at = (field: PeopleImportField, longest = LONGEST): string | null => {
    const value = raw(field);
    if (value.length <= longest) return value === "" ? null : value;
    say("too_long", field, value, String(longest));
    return null;
  };
  const email = (field: PeopleImportField) => {
    const value = at(field, 254);
    if (value === null) return null;
    const read = readCell({ kind: "email" }, value);
    if (read.value === "") say("email_not_one", field, value);
    return read.value === "" ? null : read.value;
  };
  const phone = (field: PeopleImportField) => {
    const value = at(field);
    if (value === null || PHONE.test(value)) return value;
    say("phone_not_one", field, value);
    return null;
  };
  const sex = (field: PeopleImportField) => {
    const value = at(field);
    const read = value === null ? null : sexOf(value);
    if (value !== null && read === undefined) say("sex_unknown", field, value);
    return read ?? null;
  };
  const date = (field: PeopleImportField) => {
    const value = at(field);
    if (value === null) return null;
    const read = readDate(value, today);
    if (read.fault !== undefined) say(read.fault, field, value);
    return read.day;
  };
  const names = (
    own: (field: "fullName" | "givenName" | "familyName" | "familyName1" | "familyName2") => PeopleImportField,
  ) => {
    const [whole, given, family, first, second] = (
      ["fullName", "givenName", "familyName", "familyName1", "familyName2"] as const
    ).map((field) => at(own(field), LONGEST_FAMILY));
    const parted = whole == null ? undefined : partName(whole);
    const surnames = [first, second].filter((part) => part != null).join(" ");
    return {
      givenName: given ?? parted?.givenName ?? "",
      familyName: surnames || family || parted?.familyName || "",
    };
  };
  const nothing = {
    username: null,
    dateOfBirth: null,
    studentNumber: null,
    gradeLevel: null,
    groupName: null,
    kind: null,
    childNumber: null,
  };

  const name = names((field) => field);
  const shown = [name.familyName, name.givenName].filter((part) => part !== "").join(", ");
  const isLeftOut = kind === "students" && ENDED.test(plainText(raw("enrolmentState")));
  if (isLeftOut) {
    say("enrolment_ended", "enrolmentState", raw("enrolmentState"));
    return { line, name: shown, person: undefined, guardians: [], isLeftOut, problems };
  }
  if (name.givenName === "" || name.familyName === "")
    say("name_missing", columns.has("fullName") ? "fullName" : "givenName", shown);
  const person: SheetPerson = {
    ...nothing,
    ...name,
    line,
    part: "person",
    identifier: at("identifier"),
    email: email("email"),
    username: at("username"),
    phone: phone("phone"),
    sex: sex("sex"),
    ...(kind === "students"
      ? {
          dateOfBirth: date("dateOfBirth"),
          studentNumber: at("studentNumber", 50),
          gradeLevel: at("gradeLevel"),
          groupName: at("groupName", 50),
        }
      : {}),
    ...(kind === "staff" ? { kind: roleOf(at("role"), say) } : {}),
    ...(kind === "families" ? { childNumber: at("childNumber") } : {}),
  };
  if (kind === "families") {
    const hasName = name.givenName !== "" && name.familyName !== "";
    return { line, name: shown, person: undefined, guardians: hasName ? [person] : [], isLeftOut, problems };
  }
  const guardians =
    kind !== "students"
      ? []
      : (["guardian1", "guardian2"] as const).flatMap((part): SheetPerson[] => {
          const own = (field: GuardianField): PeopleImportField => `${part}.${field}`;
          const called = names(own);
          const found = {
            ...nothing,
            ...called,
            line,
            part,
            identifier: at(own("identifier")),
            email: email(own("email")),
            phone: phone(own("phone")),
            sex: sex(own("sex")),
          };
          const isEmpty = called.givenName === "" && called.familyName === "";
          if (isEmpty && found.identifier === null && found.email === null && found.phone === null) return [];
          if (called.givenName === "" || called.familyName === "") {
            say("guardian_unnamed", own("givenName"), [called.familyName, called.givenName].filter(Boolean).join(", "));
            return [];
          }
          if (found.identifier === null && found.email === null && found.phone === null)
            say("guardian_unsure", own("identifier"));
          return [found];
        });
  return { line, name: shown, person, guardians, isLeftOut, problems };
}

/** "Apellidos, Nombre"; without a comma the first word is the name. */
function partName(whole: string): { givenName: string; familyName: string } {
  const comma = whole.indexOf(",");
  if (comma !== -1) return { givenName: whole.slice(comma + 1).trim(), familyName: whole.slice(0, comma).trim() };
  const space = whole.indexOf(" ");
  return space === -1
    ? { givenName: whole, familyName: "" }
    : { givenName: whole.slice(0, space), familyName: whole.slice(space + 1) };
}

/** DD/MM/AAAA with any sign between, or AAAA-MM-DD; a time behind it is not read. */
function readDate(value: string, today: string): { day: string | null; fault?: "date_wrong" | "date_impossible" } {
  const [, d = "", m = "", y = ""] = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T].*)?$/.exec(value) ?? [];
  const [, year = y, month = m, day = d] = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T].*)?$/.exec(value) ?? [];
  if (year === "") return { day: null, fault: "date_wrong" };
  const read = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (!CalendarDate.safeParse(read).success || read < "1900-01-01" || read > today)
    return { day: null, fault: "date_impossible" };
  return { day: read };
}

function roleOf(
  value: string | null,
  say: (code: SheetProblemCode, field: PeopleImportField, value?: string) => void,
): RoleKind | null {
  if (value === null) return "teacher";
  const kind = ROLES.find(([, word]) => word.test(plainText(value)))?.[0];
  if (kind === undefined) say("role_unknown", "role", value);
  return kind ?? null;
}

/** "M" is a girl beside "H" and "V", and a boy beside "F"; alone it is read as in Spanish. */
function sexReader({ lines }: Sheet, columns: ReadonlyMap<PeopleImportField, number>): SexOf {
  const places = [...columns].flatMap(([field, at]) => (/(^|\.)sex$/.test(field) ? [at] : []));
  const isEnglish = lines.some(({ cells }) => places.some((at) => /^f(emale)?$/i.test(cells[at] ?? "")));
  return (value) => {
    const word = plainText(value);
    if (/^(h|v|hombre|varon|masculino|nino|male|boy)$/.test(word) || (isEnglish && word === "m")) return "male";
    if (/^(m|mujer|hembra|f|femenino|nina|female|girl)$/.test(word)) return "female";
    return undefined;
  };
}
