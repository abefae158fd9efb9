import type { RosterFile } from "#contracts/api/roster/roster.ts";

/**
 * The columns of OneRoster 1.2 CSV (1EdTech OneRoster CSV Binding 1.2.1, section 4) as data. A reference names the file
 * whose sourcedId it points to. Enumerations also take `ext:` tokens; where the platform has nowhere to keep them,
 * `instead` is kept. Columns that begin with `metadata.` are the platform's own: what its export says beyond the binding.
 */
export type FieldType =
  | { readonly kind: "string" }
  | { readonly kind: "guid" }
  /** `open`: 9999-12-31 and the like mean that there is no date. */
  | { readonly kind: "date"; readonly open?: true }
  | { readonly kind: "dateTime" }
  | { readonly kind: "boolean" }
  | { readonly kind: "year" }
  | { readonly kind: "list" }
  | { readonly kind: "email" }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly instead?: string | undefined }
  | { readonly kind: "reference"; readonly to: ReferenceTarget; readonly many: boolean };

export type ReferenceTarget = RosterFile | "userProfiles.csv" | "resources.csv";

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly type: FieldType;
  /** Not kept: the platform has no use for it. */
  readonly unused?: true;
}

export interface FileSpecification {
  readonly fields: readonly Field[];
  /** Each pair must be in order when both are filled in. */
  readonly period?: readonly [begin: string, end: string];
}

const string: FieldType = { kind: "string" };
const date: FieldType = { kind: "date" };
const openDate: FieldType = { kind: "date", open: true };
const boolean: FieldType = { kind: "boolean" };
const list: FieldType = { kind: "list" };
const oneOf = (values: readonly string[], instead?: string): FieldType => ({ kind: "enum", values, instead });
const one = (to: ReferenceTarget): FieldType => ({ kind: "reference", to, many: false });
const many = (to: ReferenceTarget): FieldType => ({ kind: "reference", to, many: true });
const need = (name: string, type: FieldType): Field => ({ name, required: true, type });
const may = (name: string, type: FieldType): Field => ({ name, required: false, type });
const skip = (name: string): Field => ({ name, required: false, type: string, unused: true });

const LIFECYCLE: readonly Field[] = [
  need("sourcedId", { kind: "guid" }),
  may("status", oneOf(["active", "tobedeleted"])),
  may("dateLastModified", { kind: "dateTime" }),
];

export const ROLE_VALUES = [
  "administrator",
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
      need("type", oneOf(["gradingPeriod", "semester", "schoolYear", "term"], "term")),
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
      need("type", oneOf(["department", "school", "district", "local", "state", "national"], "department")),
      may("identifier", string),
      may("parentSourcedId", one("orgs.csv")),
    ],
  },
  "users.csv": {
    fields: [
      ...LIFECYCLE,
      need("enabledUser", boolean),
      may("username", string),
      skip("userIds"),
      need("givenName", string),
      need("familyName", string),
      may("middleName", string),
      may("identifier", string),
      may("email", { kind: "email" }),
      may("sms", string),
      may("phone", string),
      may("agentSourcedIds", many("users.csv")),
      may("grades", list),
      skip("password"),
      skip("userMasterIdentifier"),
      skip("resourceSourcedIds"),
      skip("preferredGivenName"),
      skip("preferredMiddleName"),
      skip("preferredFamilyName"),
      may("primaryOrgSourcedId", one("orgs.csv")),
      skip("pronouns"),
      may("metadata.studentNumber", string),
    ],
  },
  "roles.csv": {
    fields: [
      ...LIFECYCLE,
      need("userSourcedId", one("users.csv")),
      need("roleType", oneOf(["primary", "secondary"], "secondary")),
      need("role", oneOf(ROLE_VALUES)),
      may("beginDate", openDate),
      may("endDate", openDate),
      need("orgSourcedId", one("orgs.csv")),
      skip("userProfileSourcedId"),
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
      skip("subjectCodes"),
      may("metadata.subject", string),
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
      skip("location"),
      need("schoolSourcedId", one("orgs.csv")),
      need("termSourcedIds", many("academicSessions.csv")),
      may("subjects", list),
      skip("subjectCodes"),
      skip("periods"),
      may("metadata.groupName", string),
    ],
  },
  "enrollments.csv": {
    fields: [
      ...LIFECYCLE,
      need("classSourcedId", one("classes.csv")),
      need("schoolSourcedId", one("orgs.csv")),
      need("userSourcedId", one("users.csv")),
      need("role", oneOf(ROLE_VALUES)),
      may("primary", boolean),
      may("beginDate", openDate),
      may("endDate", openDate),
    ],
    period: ["beginDate", "endDate"],
  },
  "demographics.csv": {
    fields: [
      ...LIFECYCLE,
      may("birthDate", date),
      may("sex", oneOf(["female", "male", "other", "unspecified"], "unspecified")),
      skip("americanIndianOrAlaskaNative"),
      skip("asian"),
      skip("blackOrAfricanAmerican"),
      skip("nativeHawaiianOrOtherPacificIslander"),
      skip("white"),
      skip("demographicRaceTwoOrMoreRaces"),
      skip("hispanicOrLatinoEthnicity"),
      skip("countryOfBirthCode"),
      skip("stateOfBirthAbbreviation"),
      skip("cityOfBirth"),
      skip("publicSchoolResidenceStatus"),
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
