import type { RosterFaultCode } from "#contracts/api/roster/faults.ts";
import type { RosterFault } from "#contracts/api/roster/roster.ts";
import type { Locale } from "./languages.ts";

const ZIP_ANEW = {
  es: "crea el ZIP de nuevo, sin contraseña y en un solo archivo",
  en: "make the ZIP anew, without a password and as one file",
};
const CHANGES_ONLY = {
  es: "exporta solo los cambios (delta), o menos cursos en cada archivo",
  en: "export the changes only (delta), or fewer school years in each file",
};
const CLOSE_QUOTE = {
  es: "cierra las comillas; las que van dentro de un valor se escriben dobles",
  en: "close the quotation mark; those within a value are written twice",
};
const ASK_HEAD = {
  es: "lo que la fila decía antes, o pide a la dirección que haga la importación",
  en: "what the row said before, or ask the head to do the import",
};

/** What to write instead, for each fault that refuses a file; `{detail}` and `{field}` are the fault's. Remarks need none. */
const REMEDIES = {
  administrator_not_yours: ASK_HEAD,
  person_not_yours: ASK_HEAD,
  archive_too_large: CHANGES_ONLY,
  choose_org: {
    es: "nada en el archivo: marca tu centro en «¿Qué centros quieres importar?» y compruébalo otra vez",
    en: "nothing in the file: tick your school in “Which schools do you want to import?” and check it again",
  },
  column_count: {
    es: "tantos valores como columnas; un valor que lleva comas va entre comillas",
    en: "as many values as columns; a value that has commas stands in quotation marks",
  },
  control_character: {
    es: "el mismo valor, sin caracteres de control",
    en: "the same value without control characters",
  },
  cycle: {
    es: "un parentSourcedId que no vuelva a esta fila; en la de más arriba, vacío",
    en: "a parentSourcedId that does not lead back to this row; in the topmost, nothing",
  },
  deleted_reference: {
    es: "el identificador de otra fila de {detail}, o quita de aquella «tobedeleted»",
    en: "the identifier of another row of {detail}, or take “tobedeleted” off that one",
  },
  duplicate_entry: { es: "deja uno solo de los dos archivos", en: "keep one of the two files" },
  duplicate_header: { es: "una sola columna {field}: quita la otra", en: "one column {field}: take the other out" },
  duplicate_id: {
    es: "un identificador distinto; si es la misma, deja una sola fila",
    en: "another identifier; if it is the same one, keep a single row",
  },
  duplicate_property: { es: "una sola línea con esta propiedad", en: "one line with this property" },
  duplicate_student_number: { es: "el número de expediente de cada cual", en: "each one's own student number" },
  empty_file: {
    es: "los nombres de las columnas en la primera línea, o quita el archivo del ZIP",
    en: "the names of the columns on the first line, or take the file out of the ZIP",
  },
  entry_too_large: CHANGES_ONLY,
  file_missing: { es: "absent, o añade el archivo al ZIP", en: "absent, or add the file to the ZIP" },
  file_unexpected: { es: "bulk, o quita el archivo del ZIP", en: "bulk, or take the file out of the ZIP" },
  implausible_date: { es: "el día de verdad, como 2013-02-15", en: "the true day, such as 2013-02-15" },
  missing_header: { es: "una columna que se llame {field}, tal cual", en: "a column called {field}, exactly so" },
  missing_reference: {
    es: "un identificador que esté en {detail}, o añade allí su fila",
    en: "an identifier that is in {detail}, or add its row there",
  },
  no_roster: {
    es: "un ZIP con los CSV de OneRoster (users.csv, orgs.csv…) o de School Data Sync",
    en: "a ZIP with the CSV files of OneRoster (users.csv, orgs.csv…) or of School Data Sync",
  },
  no_school_year: {
    es: "en schoolYearSourcedId, el identificador de un curso de academicSessions.csv",
    en: "in schoolYearSourcedId, the identifier of a school year of academicSessions.csv",
  },
  not_a_zip: { es: "un archivo ZIP con los CSV dentro", en: "a ZIP file with the CSV files in it" },
  overlapping_entry: ZIP_ANEW,
  own_account: {
    es: "tu fila sin «tobedeleted», o pide a otra persona que haga la importación",
    en: "your row without “tobedeleted”, or ask someone else to do the import",
  },
  own_role: {
    es: "el papel que tienes ahora, o pide a otra persona que haga la importación",
    en: "the role you have now, or ask someone else to do the import",
  },
  period_reversed: { es: "un final posterior al comienzo", en: "an end after the beginning" },
  required: { es: "el valor que falta de {field}", en: "the value of {field} that is missing" },
  role_not_allowed: ASK_HEAD,
  row_too_long: CLOSE_QUOTE,
  self_reference: { es: "el identificador de otra fila, o nada", en: "the identifier of another row, or nothing" },
  stray_quote: CLOSE_QUOTE,
  student_number_taken: { es: "el número de expediente de esta persona", en: "this person's own student number" },
  too_long: { es: "{detail} caracteres como mucho", en: "{detail} characters at most" },
  too_many_cells: CHANGES_ONLY,
  too_many_columns: { es: "solo las columnas de OneRoster", en: "the columns of OneRoster only" },
  too_many_entries: { es: "solo los CSV del centro", en: "the school's CSV files only" },
  too_many_faults: {
    es: "corrige primero los de arriba; quizá el archivo sea de otra clase",
    en: "correct those above first; the file may be of another kind",
  },
  too_many_rows: CHANGES_ONLY,
  unclosed_quote: CLOSE_QUOTE,
  unsafe_path: ZIP_ANEW,
  wrong_boolean: { es: "true o false", en: "true or false" },
  wrong_date: {
    es: "año-mes-día de un día que exista, como 2026-09-10",
    en: "year-month-day of a real day, such as 2026-09-10",
  },
  wrong_header: { es: "propertyName,value", en: "propertyName,value" },
  wrong_id: {
    es: "un identificador de letras, cifras y signos que se vean",
    en: "an identifier of letters, digits and signs that are seen",
  },
  wrong_mode: { es: "bulk, delta o absent", en: "bulk, delta or absent" },
  wrong_value: { es: "una de esas palabras, tal cual", en: "one of those words, exactly so" },
  wrong_version: { es: "1.2", en: "1.2" },
  wrong_year: {
    es: "el año en que acaba el curso, como 2027",
    en: "the year in which the school year ends, such as 2027",
  },
  zip_bomb: ZIP_ANEW,
  zip_corrupt: ZIP_ANEW,
  zip_encrypted: ZIP_ANEW,
  zip_method: ZIP_ANEW,
  zip_multi_disk: ZIP_ANEW,
} satisfies Partial<Record<RosterFaultCode, Record<Locale, string>>>;

/** Roles as schools call them, and the word of OneRoster that is meant. */
const MEANT: Readonly<Record<string, RegExp>> = {
  teacher: /^(profesor|docente|maestr)/,
  student: /^(alumn|estudiante)/,
  parent: /^(padre|madre|familia|progenitor)/,
  guardian: /^tutor/,
  principal: /^(director|jef)/,
};

/** What to write instead of what a fault found, in the language of the page; null for what is only remarked on. */
export function remedyOf(
  locale: Locale,
  fault: Pick<RosterFault, "code" | "field" | "detail" | "value">,
): string | null {
  const found = Object.entries(REMEDIES).find(([code]) => code === fault.code)?.[1];
  if (found === undefined) return null;
  const said = fault.value?.toLowerCase() ?? "";
  const word = Object.entries(MEANT).find(([, pattern]) => pattern.test(said))?.[0];
  if (fault.code === "wrong_value" && fault.field === "role" && word !== undefined) return word;
  return found[locale].replace("{detail}", fault.detail ?? "–").replace("{field}", fault.field ?? "–");
}
