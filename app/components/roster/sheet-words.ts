import type { Translate } from "../../i18n/translate.ts";

/** All that a report of an import names of a person. */
const FIELDS = [
  "fullName",
  "givenName",
  "middleName",
  "familyName",
  "familyName1",
  "familyName2",
  "studentNumber",
  "identifier",
  "email",
  "username",
  "phone",
  "dateOfBirth",
  "sex",
  "gradeLevel",
  "groupName",
  "enrolmentState",
  "role",
  "childNumber",
  "kind",
  "isActive",
  "status",
  "relation",
] as const;
const VALUES = ["male", "female", "mother", "father", "guardian", "active", "withdrawn"] as const;

/** What a field is called, of a guardian with whose it is. */
export function fieldWords(t: Translate, field: string): string {
  const [part = "", base] = field.split(".");
  const known = FIELDS.find((one) => one === (base ?? part));
  const isDocument = base === "identifier";
  const name = known === undefined ? field : t(isDocument ? "sheet.fields.nationalId" : `sheet.fields.${known}`);
  return base === undefined ? name : `${t(part === "guardian2" ? "sheet.guardian2" : "sheet.guardian1")} · ${name}`;
}

/** A value of a list in words; any other stays as it is. */
export function valueWords(t: Translate, field: string, value: string): string {
  const known = VALUES.find((one) => one === value);
  return known !== undefined && ["sex", "relation", "status"].includes(field) ? t(`sheet.values.${known}`) : value;
}
