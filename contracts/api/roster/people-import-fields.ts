import * as z from "zod";

/** Whom a spreadsheet lists. */
export const PEOPLE_IMPORT_KINDS = ["students", "staff", "families"] as const;
export const PeopleImportKind = z.enum(PEOPLE_IMPORT_KINDS);
export type PeopleImportKind = z.infer<typeof PeopleImportKind>;

const NAMES = ["fullName", "givenName", "familyName", "familyName1", "familyName2"] as const;
const CONTACT = ["email", "username", "phone"] as const;
export const GUARDIAN_FIELDS = [...NAMES, "identifier", "email", "phone", "sex"] as const;
export type GuardianField = (typeof GUARDIAN_FIELDS)[number];

const of = <Part extends "guardian1" | "guardian2">(part: Part) =>
  GUARDIAN_FIELDS.map((field): `${Part}.${GuardianField}` => `${part}.${field}`);

/** What a column may be read as, by whom the spreadsheet lists. A surname stands in one column or in two. */
export const FIELDS_OF_KIND = {
  students: [
    ...NAMES,
    "studentNumber",
    "identifier",
    ...CONTACT,
    "dateOfBirth",
    "sex",
    "gradeLevel",
    "groupName",
    "enrolmentState",
    ...of("guardian1"),
    ...of("guardian2"),
  ],
  staff: [...NAMES, "identifier", ...CONTACT, "role"],
  families: [...NAMES, "identifier", ...CONTACT, "sex", "childNumber"],
} as const;

export const PEOPLE_IMPORT_FIELDS = [
  ...new Set([...FIELDS_OF_KIND.students, ...FIELDS_OF_KIND.staff, ...FIELDS_OF_KIND.families]),
];
export const PeopleImportField = z.enum(PEOPLE_IMPORT_FIELDS);
export type PeopleImportField = z.infer<typeof PeopleImportField>;
