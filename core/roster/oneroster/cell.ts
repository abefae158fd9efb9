import * as z from "zod";
import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
import { cleanLine } from "#contracts/text.ts";
import type { FieldType } from "./specification.ts";

export interface CellFault {
  readonly code: RosterFaultCode;
  readonly message: string;
  readonly detail?: string | undefined;
}

/** What a filled cell means: its value as the platform keeps it, and what is wrong with it or worth a word. */
export interface CellReading {
  readonly value: string;
  readonly fault?: CellFault;
  readonly notice?: CellFault;
}

const LONGEST = 1_000;
const LONGEST_LIST = 20_000;
const LONGEST_ID = 255;
const Email = z.email().max(254);
/** RFC 6531: a local part and a domain with letters of other alphabets. */
const INTERNATIONAL =
  /^(?!\.)(?!.*\.\.)[\p{Ll}\p{Lo}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)@(?:[\p{Ll}\p{Lo}\p{N}](?:[\p{Ll}\p{Lo}\p{N}-]{0,61}[\p{Ll}\p{Lo}\p{N}])?\.)+[\p{Ll}\p{Lo}]{2,63}$/u;
const CalendarDate = z.iso.date();
const Instant = z.iso.datetime({ offset: true });
const CONTROL = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(14)}-${String.fromCharCode(31)}]`,
);
const ID = /^[\x21-\x7e\u00a1-\uffff](?:[\x20-\x7e\u00a1-\uffff]*[\x21-\x7e\u00a1-\uffff])?$/;
const YES: readonly string[] = ["true", "1", "yes", "sí", "si", "verdadero"];
const NO: readonly string[] = ["false", "0", "no", "falso"];
/** What people write where they have nothing to write. */
const NOTHING = /^(?:-+|—|n\/?[acd]\.?|null|no|no tiene|no consta|sin (?:correo|e-?mail)|ninguno|desconocido|x+)$/i;

/** Reads a filled cell. References are looked up elsewhere; here only their form counts. */
export function readCell(type: FieldType, raw: string): CellReading {
  const { text: value, hid } = cleanLine(raw);
  if (!hid || CONTROL.test(raw)) return readClean(type, value, raw);
  const message = "El valor lleva caracteres que no se ven o que cambian el sentido de la lectura; se leen sin ellos.";
  return { notice: { code: "hidden_characters", message }, ...readClean(type, value, value) };
}

function readClean(type: FieldType, value: string, raw: string): CellReading {
  const longest = type.kind === "list" || (type.kind === "reference" && type.many) ? LONGEST_LIST : LONGEST;
  if (value.length > longest)
    return faulty(value, "too_long", `El valor pasa de ${longest} caracteres.`, String(longest));
  if (CONTROL.test(raw)) return faulty(value, "control_character", "El valor contiene caracteres de control.");
  switch (type.kind) {
    case "string":
    case "list":
      return { value };
    case "guid":
      return readIds(value, [value]);
    case "reference":
      return readIds(value, type.many ? splitList(value) : [value]);
    case "date":
      return readDate(value, type.open === true);
    case "dateTime":
      return Instant.safeParse(value).success
        ? { value }
        : noted(value, "wrong_date_time", "No es una fecha y hora ISO 8601 con zona; la plataforma no la necesita.");
    case "boolean":
      return readBoolean(value);
    case "year":
      return readYear(value);
    case "email":
      return readEmail(value);
    case "enum":
      return readEnum(type, value);
  }
}

/** OneRoster lists are comma-separated within one cell. */
export function splitList(value: string): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function faulty(value: string, code: RosterFaultCode, message: string, detail?: string): CellReading {
  return { value, fault: { code, message, detail } };
}

function noted(value: string, code: RosterFaultCode, message: string, detail?: string): CellReading {
  return { value, notice: { code, message, detail } };
}

function readIds(value: string, ids: readonly string[]): CellReading {
  if (ids.some((id) => id.length > LONGEST_ID)) {
    return faulty(value, "too_long", `El identificador pasa de ${LONGEST_ID} caracteres.`, String(LONGEST_ID));
  }
  if (ids.every((id) => ID.test(id))) return { value };
  return faulty(value, "wrong_id", "El identificador tiene caracteres que no se imprimen.");
}

function readDate(value: string, isOpen: boolean): CellReading {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(value);
  const [day = ""] = /^\d{4}-\d{2}-\d{2}(?=[T ]|$)/.exec(value) ?? [];
  const date = compact === null ? day : compact.slice(1).join("-");
  if (date === "") return faulty(value, "wrong_date", "La fecha debe escribirse AAAA-MM-DD.");
  if (!CalendarDate.safeParse(date).success) {
    return faulty(value, "wrong_date", "Esa fecha no existe en el calendario.");
  }
  if (date < "1900-01-01" || date > "2100-12-31") {
    return isOpen
      ? noted("", "open_date", "La fecha quiere decir «sin fecha»; se guarda así.")
      : faulty(value, "implausible_date", "La fecha no es verosímil: debe estar entre 1900 y 2100.");
  }
  return date === value ? { value } : noted(date, "date_and_time", "La fecha viene en otra forma; se lee como el día.");
}

function readBoolean(value: string): CellReading {
  if (value === "true" || value === "false") return { value };
  const word = value.toLowerCase();
  const meant = YES.includes(word) ? "true" : NO.includes(word) ? "false" : undefined;
  return meant === undefined
    ? faulty(value, "wrong_boolean", "Debe ser true o false.")
    : noted(meant, "boolean_form", `Se lee como ${meant}.`, meant);
}

function readYear(value: string): CellReading {
  if (/^(19|20)\d{2}$/.test(value)) return { value };
  const [, begin = "", end = ""] = /^((?:19|20)\d{2})\s*[-/]\s*(\d{2}|\d{4})$/.exec(value) ?? [];
  const year = end.length === 2 ? begin.slice(0, 2) + end : end;
  return Number(year) === Number(begin) + 1
    ? noted(year, "year_form", `OneRoster nombra el curso por el año en que acaba; se lee como ${year}.`, year)
    : faulty(value, "wrong_year", "Debe ser un año de cuatro cifras.");
}

/** What is no address is no reason to refuse a person: the account is made without one. */
function readEmail(value: string): CellReading {
  const address = value.replace(/^mailto:/i, "").toLowerCase();
  if (Email.safeParse(address).success) return { value: address };
  if (address.length <= 254 && INTERNATIONAL.test(address)) {
    const message = "La dirección lleva letras que no todos los servidores de correo admiten; se guarda como está.";
    return noted(address.normalize("NFC"), "email_international", message);
  }
  return NOTHING.test(value)
    ? noted("", "email_empty", "Quiere decir que no hay dirección; la cuenta se crea sin correo.")
    : noted("", "email_ignored", "No tiene forma de dirección de correo; la cuenta se crea sin correo.");
}

function readEnum(type: FieldType & { kind: "enum" }, value: string): CellReading {
  if (type.values.includes(value)) return { value };
  const meant = type.values.find((known) => known.toLowerCase() === value.toLowerCase());
  if (meant !== undefined) return noted(meant, "value_case", `Se lee como ${meant}.`, meant);
  if (/^ext:./i.test(value)) {
    if (type.instead === undefined) return { value };
    return noted(type.instead, "extension_value", `Es un valor propio; se guarda como ${type.instead}.`, type.instead);
  }
  return faulty(value, "wrong_value", `Debe ser uno de: ${type.values.join(", ")}.`, type.values.join(", "));
}
