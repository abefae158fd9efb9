import * as z from "zod";
import type { FieldType } from "./specification.ts";

export interface CellFault {
  readonly code: string;
  readonly message: string;
}

const LONGEST = 1_000;
const LONGEST_ID = 255;
const Email = z.email().max(254);
const CalendarDate = z.iso.date();
const Instant = z.iso.datetime({ offset: true });
const CONTROL = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(14)}-${String.fromCharCode(31)}]`,
);
const ID = /^[\x21-\x7e\u00a1-\uffff](?:[\x20-\x7e\u00a1-\uffff]*[\x21-\x7e\u00a1-\uffff])?$/;

/** What is wrong with a filled cell, if anything. References are looked up elsewhere; here only their form counts. */
export function checkCell(type: FieldType, value: string): CellFault | undefined {
  if (value.length > LONGEST) return { code: "too_long", message: `El valor pasa de ${LONGEST} caracteres.` };
  if (CONTROL.test(value)) return { code: "control_character", message: "El valor contiene caracteres de control." };
  switch (type.kind) {
    case "string":
    case "list":
      return undefined;
    case "guid":
      return checkId(value);
    case "reference":
      return type.many
        ? splitList(value)
            .map(checkId)
            .find((fault) => fault !== undefined)
        : checkId(value);
    case "date":
      return checkDate(value);
    case "dateTime":
      return Instant.safeParse(value).success
        ? undefined
        : {
            code: "wrong_date_time",
            message: "Debe ser una fecha y hora ISO 8601 con zona, como 2026-09-01T08:00:00Z.",
          };
    case "boolean":
      return value === "true" || value === "false"
        ? undefined
        : { code: "wrong_boolean", message: "Debe ser exactamente true o false." };
    case "year":
      return /^(19|20)\d{2}$/.test(value)
        ? undefined
        : { code: "wrong_year", message: "Debe ser un año de cuatro cifras." };
    case "email":
      return Email.safeParse(value).success
        ? undefined
        : { code: "wrong_email", message: "No tiene forma de dirección de correo." };
    case "enum":
      return type.values.includes(value) || (type.extensible && /^ext:[A-Za-z0-9._-]+$/.test(value))
        ? undefined
        : { code: "wrong_value", message: `Debe ser uno de: ${type.values.join(", ")}.` };
  }
}

/** OneRoster lists are comma-separated within one cell. */
export function splitList(value: string): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function checkId(value: string): CellFault | undefined {
  if (value.length > LONGEST_ID) {
    return { code: "too_long", message: `El identificador pasa de ${LONGEST_ID} caracteres.` };
  }
  return ID.test(value)
    ? undefined
    : { code: "wrong_id", message: "El identificador tiene espacios al borde o caracteres que no se imprimen." };
}

function checkDate(value: string): CellFault | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return { code: "wrong_date", message: "La fecha debe escribirse AAAA-MM-DD." };
  }
  if (!CalendarDate.safeParse(value).success)
    return { code: "wrong_date", message: "Esa fecha no existe en el calendario." };
  return value < "1900-01-01" || value > "2100-12-31"
    ? { code: "implausible_date", message: "La fecha no es verosímil: debe estar entre 1900 y 2100." }
    : undefined;
}
