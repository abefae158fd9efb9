import type { SheetProblem, SheetProblemCode } from "#contracts/api/roster/people-import.ts";
import type { Locale } from "./languages.ts";

/** English of what the API says in Spanish; `{detail}` is the part of the sentence that differs. */
const ENGLISH: Record<SheetProblemCode, readonly [message: string, remedy: string | null]> = {
  administrator_not_yours: [
    "Only the head or the administration of the school changes who administers it.",
    "take the row out or ask the head",
  ],
  addresses_unusable: [
    "{detail} e-mail addresses of the file cannot be used: too many to import it.",
    "the address of each person, or leave the cells empty",
  ],
  ambiguous_person: [
    "The numbers of the row are of two different people of the school.",
    "only the number that is this person's",
  ],
  child_unknown: [
    "The school has no student with that number.",
    "the school ID or record number of a student of the school",
  ],
  date_impossible: [
    "That date does not exist, is in the future or before 1900.",
    "a date that exists, like 05/09/2012",
  ],
  date_wrong: ["The date is not understood.", "day, month and year with four digits, like 05/09/2012"],
  field_twice: ["Two columns are read as the same: {detail}.", "choose one column for it"],
  guardian_is_student: [
    "The ID or e-mail of the guardian is that of a student of the school.",
    "the data of the adult",
  ],
  identifier_shared: [
    "That ID stands with another name as well: {detail}.",
    "the ID of each person, or leave the cell empty",
  ],
  name_missing: ["The first name or the surnames are missing.", "the first name and at least one surname"],
  names_not_mapped: [
    "It is not known which columns hold the name.",
    "choose a column for the first name and one for the surnames, or one with “Surnames, Name”",
  ],
  no_rows: ["The file has no row with people.", "a row of headers and below it one row for each person"],
  number_missing: ["A number is needed to open the record.", "the school ID or the record number"],
  number_taken: ["The record number is already another person's of the school.", "the number of this person"],
  other_kind: [
    "That person is in the school with another role ({detail}).",
    "take the row out, or change their role in People first",
  ],
  quote_stray: [
    "There is a quotation mark within a value, or text behind the closing one.",
    'the whole value in quotation marks and those within it doubled: "the ""Pepe"""',
  ],
  quote_unclosed: ["A quotation mark opens on this line and is never closed.", "the closing quotation mark"],
  workbook_damaged: ["The Excel workbook is damaged and cannot be read.", "a new copy, saved as .xlsx or .csv"],
  workbook_old: [
    "The file is of an old Excel (.xls) or has a password.",
    "the same saved as .xlsx, without a password",
  ],
  workbook_other: ["The file is no Excel spreadsheet (.xlsx).", "the sheet saved as .xlsx or .csv"],
  workbook_too_large: [
    "The first sheet of the workbook is too large.",
    "only the rows and columns with people, on a new sheet",
  ],
  rights_beyond: [
    "That person may do more than you: you cannot change their data.",
    "take the row out or ask the head",
  ],
  role_not_allowed: [
    "You cannot give that role: it permits more than you may do.",
    "a role that you can give, or ask the head",
  ],
  role_unknown: ["That role is not known.", "teacher, head or office, or leave the cell empty"],
  row_repeated: ["The same person is on line {detail} already.", "one row for each person"],
  row_too_long: ["The row is too long; perhaps a quotation mark is not closed.", "the closing quotation mark"],
  row_unusable: ["The data of this row cannot be used.", "take the row out or ask the head"],
  same_name: [
    "The school has somebody of the same name: the file does not say whether it is the same person.",
    "their school ID or record number, or say who it is",
  ],
  too_long: ["The value is longer than {detail} characters.", "a shorter value"],
  too_many_cells: [
    "The row has more values than there are headers.",
    "in quotation marks those values that hold the separator",
  ],
  too_many_columns: ["The file has more than {detail} columns.", "only the columns to import"],
  too_many_rows: ["The file has more than {detail} rows.", "several files, each with a part"],
  email_not_one: ["It is not an e-mail address; it is not used.", "an address like name@example.com"],
  email_shared: ["The address is on line {detail} too: only one person keeps it.", "another address for each person"],
  email_unusable: [
    "That address cannot be used; the e-mail of the account is left alone.",
    "another address of this person",
  ],
  encoding_western: [
    "The file is not in UTF-8; it is read as windows-1252. Check that accents and ñ look right.",
    null,
  ],
  enrolment_ended: ["The enrolment is cancelled or moved; the row is not imported.", null],
  guardian_differs: [
    "The data of the guardian are not those of line {detail}; those count.",
    "the same data in both rows",
  ],
  guardian_unnamed: [
    "The guardian has no first name and surname; no account is made.",
    "their first name and at least one surname",
  ],
  guardian_unsure: [
    "The guardian has no ID, e-mail or telephone: whether they are in another row is not known.",
    "their ID, or their e-mail or telephone",
  ],
  header_twice: ["The header “{detail}” is on more than one column.", "another header for each column"],
  name_differs: [
    "In the school that number is of somebody with another name: {detail}.",
    "the number of this person; if it is them, change their name in People first",
  ],
  phone_not_one: ["It is not a telephone number; it is not used.", "a number like 600 000 000"],
  role_stays: ["The person has another role in the school already and keeps it.", null],
  row_short: ["The row has fewer values than there are headers; those that lack are read as empty.", null],
  sex_unknown: ["It is not understood; it is not used.", "male or female"],
  staff_is_guardian: ["The guardian has an account with another role already: it is joined and not changed.", null],
  username_taken: ["That user name is another person's; it is not used.", "another user name"],
};

/** A problem and what to write instead, in the reader's language. */
export function sheetProblem(locale: Locale, problem: SheetProblem): { message: string; remedy: string | null } {
  if (locale !== "en") return { message: problem.message, remedy: problem.remedy };
  const [message, remedy] = ENGLISH[problem.code];
  return { message: message.replace("{detail}", problem.detail ?? ""), remedy };
}
