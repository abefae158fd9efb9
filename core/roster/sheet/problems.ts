import { SHEET_ERROR_CODES, type SheetProblem, type SheetProblemCode } from "#contracts/api/roster/people-import.ts";
import type { PeopleImportField } from "#contracts/api/roster/people-import-fields.ts";
import { printable } from "../oneroster/faults.ts";

/** What is said and what to write instead; `{detail}` is what differs. English stands in the app's texts by the same codes. */
const WORDS: Readonly<Record<SheetProblemCode, readonly [message: string, remedy: string | null]>> = {
  administrator_not_yours: [
    "Solo la dirección o la administración del centro cambia a quien lo administra.",
    "quita la fila o pídeselo a la dirección",
  ],
  addresses_unusable: [
    "{detail} direcciones de correo del archivo no se pueden usar: son demasiadas para importarlo.",
    "la dirección de cada persona, o deja vacías las celdas",
  ],
  ambiguous_person: [
    "Los números de la fila son de dos personas distintas del centro.",
    "deja solo el número que sea de esta persona",
  ],
  child_unknown: [
    "En el centro no hay ningún alumno o alumna con ese número.",
    "el N.º Id. Escolar o el número de expediente de un alumno o alumna del centro",
  ],
  date_impossible: [
    "Esa fecha no existe, está en el futuro o es anterior a 1900.",
    "una fecha que exista, como 05/09/2012",
  ],
  date_wrong: ["La fecha no se entiende.", "el día, el mes y el año con cuatro cifras, como 05/09/2012"],
  field_twice: ["Dos columnas se leen como el mismo dato: {detail}.", "elige una sola columna para ese dato"],
  guardian_is_student: [
    "El documento o el correo del tutor es de un alumno o alumna del centro.",
    "los datos de la persona adulta",
  ],
  identifier_shared: [
    "Ese documento está también con otro nombre: {detail}.",
    "el documento de cada persona, o deja la celda vacía",
  ],
  name_missing: ["Falta el nombre o los apellidos.", "el nombre y al menos un apellido"],
  names_not_mapped: [
    "No se sabe qué columnas llevan el nombre.",
    "elige una columna para el nombre y otra para los apellidos, o una con «Apellidos, Nombre»",
  ],
  no_rows: ["El archivo no tiene ninguna fila con personas.", "una fila de títulos y debajo una fila por persona"],
  number_missing: [
    "Para dar de alta el expediente hace falta un número.",
    "el N.º Id. Escolar o el número de expediente",
  ],
  number_taken: ["El número de expediente ya es de otra persona del centro.", "el número de esta persona"],
  other_kind: [
    "Esa persona ya está en el centro con otro perfil ({detail}).",
    "quita la fila, o cambia antes su perfil en Personas",
  ],
  quote_stray: [
    "Hay unas comillas en medio de un valor, o texto detrás de las de cierre.",
    'el valor entero entre comillas y las de dentro dobles: "el ""Pepe"""',
  ],
  quote_unclosed: ["Hay unas comillas que se abren en esta línea y no se cierran.", "las comillas de cierre"],
  workbook_damaged: [
    "El libro de Excel está dañado y no se puede leer.",
    "una copia nueva, guardada como .xlsx o .csv",
  ],
  workbook_old: [
    "El archivo es de un Excel antiguo (.xls) o tiene contraseña.",
    "el mismo archivo guardado como .xlsx, sin contraseña",
  ],
  workbook_other: ["El archivo no es una hoja de cálculo de Excel (.xlsx).", "la hoja guardada como .xlsx o .csv"],
  workbook_too_large: [
    "La primera hoja del libro es demasiado grande.",
    "solo las filas y columnas con personas, en una hoja nueva",
  ],
  rights_beyond: [
    "Esa persona puede más que tú: no puedes cambiar sus datos.",
    "quita la fila o pídeselo a la dirección",
  ],
  role_not_allowed: [
    "No puedes dar ese perfil: permite más de lo que puedes tú.",
    "un perfil que puedas dar, o pídeselo a la dirección",
  ],
  role_unknown: ["No se conoce ese perfil.", "profesorado, dirección o secretaría, o deja la celda vacía"],
  row_repeated: ["La misma persona está ya en la línea {detail}.", "una sola fila por persona"],
  row_too_long: ["La fila es demasiado larga; quizá haya unas comillas sin cerrar.", "las comillas de cierre"],
  row_unusable: ["Los datos de esta fila no se pueden usar.", "quita la fila o pregunta a la dirección"],
  same_name: [
    "En el centro hay quien se llama igual: el archivo no dice si es la misma persona.",
    "su N.º Id. Escolar o número de expediente, o di quién es",
  ],
  too_long: ["El valor pasa de {detail} caracteres.", "un valor más corto"],
  too_many_cells: [
    "La fila tiene más valores que títulos hay arriba.",
    "entre comillas los valores que lleven dentro el separador",
  ],
  too_many_columns: ["El archivo tiene más de {detail} columnas.", "solo las columnas que haya que importar"],
  too_many_rows: ["El archivo tiene más de {detail} filas.", "varios archivos, cada uno con una parte"],
  email_not_one: ["No tiene forma de dirección de correo; no se usa.", "una dirección como nombre@ejemplo.es"],
  email_shared: [
    "La dirección está también en la línea {detail}: se queda con ella una sola persona.",
    "una dirección distinta para cada persona",
  ],
  email_unusable: [
    "Esa dirección no se puede usar; no se toca el correo de la cuenta.",
    "otra dirección de esta persona",
  ],
  encoding_western: [
    "El archivo no está en UTF-8; se lee como windows-1252. Mira si las tildes y la ñ salen bien.",
    null,
  ],
  enrolment_ended: ["La matrícula está anulada o trasladada; la fila no se importa.", null],
  guardian_differs: [
    "Los datos del tutor no son los de la línea {detail}; valen los de aquella.",
    "los mismos datos en las dos filas",
  ],
  guardian_unnamed: ["El tutor no tiene nombre y apellidos; no se crea su cuenta.", "su nombre y al menos un apellido"],
  guardian_unsure: [
    "El tutor no tiene DNI, correo ni teléfono: no se sabe si está en otra fila.",
    "su DNI, o su correo o teléfono",
  ],
  header_twice: ["El título «{detail}» está en más de una columna.", "un título distinto en cada columna"],
  name_differs: [
    "En el centro ese número es de alguien con otro nombre: {detail}.",
    "el número de esta persona; si es ella, cambia antes su nombre en Personas",
  ],
  phone_not_one: ["No tiene forma de teléfono; no se usa.", "un teléfono como 600 000 000"],
  role_stays: ["La persona ya tiene otro perfil en el centro y lo conserva.", null],
  row_short: ["La fila tiene menos valores que títulos hay arriba; los que faltan se leen vacíos.", null],
  sex_unknown: ["No se entiende; no se usa.", "H, M, hombre o mujer"],
  staff_is_guardian: ["El tutor tiene ya cuenta en el centro con otro perfil: se une a ella sin cambiarla.", null],
  username_taken: ["Ese usuario es de otra persona; no se usa.", "otro nombre de usuario"],
};

const ERRORS: ReadonlySet<string> = new Set(SHEET_ERROR_CODES);

export interface ProblemSite {
  readonly line?: number | null;
  readonly field?: PeopleImportField | null;
  readonly value?: string | null;
  readonly detail?: string;
}

export function problem(code: SheetProblemCode, site: ProblemSite = {}): SheetProblem {
  const detail = site.detail === undefined ? null : printable(site.detail);
  const [message, remedy] = WORDS[code];
  return {
    line: site.line ?? null,
    field: site.field ?? null,
    code,
    isError: ERRORS.has(code),
    message: message.replace("{detail}", detail ?? ""),
    remedy,
    detail,
    value: site.value == null || site.value === "" ? null : printable(site.value),
  };
}
