import type { RosterFile } from "#contracts/roster.ts";

/**
 * The columns of OneRoster 1.2 CSV (1EdTech OneRoster CSV Binding 1.2.1, section 4) as data. A reference names the file
 * whose sourcedId it points to. Enumerations also take `ext:` tokens where the binding
 * allows extension and the platform has somewhere to keep them.
 */
export type FieldType =
  | { readonly kind: "string" }
  | { readonly kind: "guid" }
  | { readonly kind: "date" }
  | { readonly kind: "dateTime" }
  | { readonly kind: "boolean" }
  | { readonly kind: "year" }
  | { readonly kind: "list" }
  | { readonly kind: "email" }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly extensible: boolean }
  | { readonly kind: "reference"; readonly to: ReferenceTarget; readonly many: boolean };

export type ReferenceTarget = RosterFile | "userProfiles.csv" | "resources.csv";

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly type: FieldType;
}

export interface FileSpecification {
  readonly fields: readonly Field[];
  /** Each pair must be in order when both are filled in. */
  readonly period?: readonly [begin: string, end: string];
}

const string: FieldType = { kind: "string" };
const date: FieldType = { kind: "date" };
const boolean: FieldType = { kind: "boolean" };
const list: FieldType = { kind: "list" };
const oneOf = (values: string[], extensible = true): FieldType => ({ kind: "enum", values, extensible });
const one = (to: ReferenceTarget): FieldType => ({ kind: "reference", to, many: false });
const many = (to: ReferenceTarget): FieldType => ({ kind: "reference", to, many: true });
const need = (name: string, type: FieldType): Field => ({ name, required: true, type });
const may = (name: string, type: FieldType): Field => ({ name, required: false, type });

const LIFECYCLE: readonly Field[] = [
  need("sourcedId", { kind: "guid" }),
  may("status", oneOf(["active", "tobedeleted"], false)),
  may("dateLastModified", { kind: "dateTime" }),
];

export const ROLE_VALUES = [
  "aide",
  "counselor",
  "districtAdministrator",
  "guardian",
  "parent",
  "principal",
  "proctor",
  "relative",
  "siteAdministrator",
  "student",
  "systemAdministrator",
  "teacher",
];

export const SPECIFICATION: Record<RosterFile, FileSpecification> = {
  "academicSessions.csv": {
    fields: [
      ...LIFECYCLE,
      need("title", string),
      need("type", oneOf(["gradingPeriod", "semester", "schoolYear", "term"], false)),
      need("startDate", date),
      need("endDate", date),
      may("parentSourcedId", one("academicSessions.csv")),
      need("schoolYear", { kind: "year" }),
    ],
    period: ["startDate", "endDate"],
  },
  "orgs.csv": {
    fields: [
      ...LIFECYCLE,
      need("name", string),
      need("type", oneOf(["department", "school", "district", "local", "state", "national"], false)),
      may("identifier", string),
      may("parentSourcedId", one("orgs.csv")),
    ],
  },
  "users.csv": {
    fields: [
      ...LIFECYCLE,
      need("enabledUser", boolean),
      need("username", string),
      may("userIds", list),
      need("givenName", string),
      need("familyName", string),
      may("middleName", string),
      may("identifier", string),
      may("email", { kind: "email" }),
      may("sms", string),
      may("phone", string),
      may("agentSourcedIds", many("users.csv")),
      may("grades", list),
      may("password", string),
      may("userMasterIdentifier", string),
      may("resourceSourcedIds", many("resources.csv")),
      may("preferredGivenName", string),
      may("preferredMiddleName", string),
      may("preferredFamilyName", string),
      may("primaryOrgSourcedId", one("orgs.csv")),
      may("pronouns", string),
    ],
  },
  "roles.csv": {
    fields: [
      ...LIFECYCLE,
      need("userSourcedId", one("users.csv")),
      need("roleType", oneOf(["primary", "secondary"], false)),
      need("role", oneOf(ROLE_VALUES)),
      may("beginDate", date),
      may("endDate", date),
      need("orgSourcedId", one("orgs.csv")),
      may("userProfileSourcedId", one("userProfiles.csv")),
    ],
    period: ["beginDate", "endDate"],
  },
  "courses.csv": {
    fields: [
      ...LIFECYCLE,
      may("schoolYearSourcedId", one("academicSessions.csv")),
      need("title", string),
      may("courseCode", string),
      may("grades", list),
      need("orgSourcedId", one("orgs.csv")),
      may("subjects", list),
      may("subjectCodes", list),
    ],
  },
  "classes.csv": {
    fields: [
      ...LIFECYCLE,
      need("title", string),
      may("grades", list),
      need("courseSourcedId", one("courses.csv")),
      may("classCode", string),
      need("classType", oneOf(["homeroom", "scheduled"])),
      may("location", string),
      need("schoolSourcedId", one("orgs.csv")),
      need("termSourcedIds", many("academicSessions.csv")),
      may("subjects", list),
      may("subjectCodes", list),
      may("periods", list),
    ],
  },
  "enrollments.csv": {
    fields: [
      ...LIFECYCLE,
      need("classSourcedId", one("classes.csv")),
      need("schoolSourcedId", one("orgs.csv")),
      need("userSourcedId", one("users.csv")),
      need("role", oneOf(["administrator", "proctor", "student", "teacher"])),
      may("primary", boolean),
      may("beginDate", date),
      may("endDate", date),
    ],
    period: ["beginDate", "endDate"],
  },
  "demographics.csv": {
    fields: [
      ...LIFECYCLE,
      may("birthDate", date),
      may("sex", oneOf(["female", "male", "other", "unspecified"], false)),
      may("americanIndianOrAlaskaNative", boolean),
      may("asian", boolean),
      may("blackOrAfricanAmerican", boolean),
      may("nativeHawaiianOrOtherPacificIslander", boolean),
      may("white", boolean),
      may("demographicRaceTwoOrMoreRaces", boolean),
      may("hispanicOrLatinoEthnicity", boolean),
      may("countryOfBirthCode", string),
      may("stateOfBirthAbbreviation", string),
      may("cityOfBirth", string),
      may("publicSchoolResidenceStatus", string),
    ],
  },
};

/** Files of the binding that the platform knows by name and does not import. */
export const OTHER_FILES = [
  "categories.csv",
  "classResources.csv",
  "courseResources.csv",
  "lineItemLearningObjectiveIds.csv",
  "lineItems.csv",
  "lineItemScoreScales.csv",
  "resources.csv",
  "resultLearningObjectiveIds.csv",
  "results.csv",
  "resultScoreScales.csv",
  "scoreScales.csv",
  "userProfiles.csv",
  "userResources.csv",
] as const;

export const MANIFEST = "manifest.csv";
