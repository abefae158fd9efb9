import type { RosterEntity } from "#contracts/api/roster/roster.ts";

export interface Column {
  readonly field: string;
  readonly column: string;
  readonly type: "text" | "date" | "boolean" | "bigint";
  /** The field holds a sourcedId of this entity, the column its id. */
  readonly to?: RosterEntity;
  /** Written once all rows of the entity have ids. */
  readonly deferred?: true;
}

/** Where an entity lives; column names as PostgreSQL has them, since rows are written with raw set statements. */
export interface Storage {
  readonly table: string;
  readonly hasSourcedId: boolean;
  readonly columns: readonly Column[];
  /** Assignments beside the columns on update; `t` is the row, `v` what comes in. */
  readonly onUpdate: readonly string[];
  /** How `tobedeleted` is kept: assignments, or the row goes. */
  readonly onDeactivate: readonly string[] | "delete";
}

/** Columns beside those of `columns` that an import may change, so that they are kept for an undo. */
const EXTRA: Partial<Record<RosterEntity, readonly string[]>> = {
  enrollments: ["withdrawn_at"],
  users: ["corrected_fields"],
};

/** Names of all columns of an entity that an import writes. */
export function writtenColumns(entity: RosterEntity): string[] {
  const { hasSourcedId, columns } = STORAGE[entity];
  return [...(hasSourcedId ? ["sourced_id"] : []), ...columns.map(({ column }) => column), ...(EXTRA[entity] ?? [])];
}

const text = (field: string, column = field): Column => ({ field, column, type: "text" });
const date = (field: string, column: string): Column => ({ field, column, type: "date" });
const flag = (field: string, column: string): Column => ({ field, column, type: "boolean" });
const link = (field: string, column: string, to: RosterEntity): Column => ({ field, column, type: "bigint", to });
const later = (field: string, column: string, to: RosterEntity): Column => ({
  ...link(field, column, to),
  deferred: true,
});

const TOUCH = "updated_at = now()";
const VERSION = "version = t.version + 1";

/** Fields of a person that a correction by hand holds against imports, and whether an update `v` of the row `t` leaves each. */
const CORRECTED = Object.entries({
  givenName: "v.given_name is not distinct from t.given_name",
  middleName: "v.middle_name is not distinct from t.middle_name",
  familyName: "v.family_name is not distinct from t.family_name",
  email: "v.email is not distinct from t.email",
  username: "v.username is not distinct from t.username",
  identifier: "v.identifier is not distinct from t.identifier",
  phone: "v.phone is not distinct from t.phone",
  kind: "coalesce(v.role_id, t.role_id) = t.role_id",
})
  .map(([field, kept]) => `when '${field}' then ${kept}`)
  .join(" ");
/** What an import has written after all counts as corrected no more. */
const KEEP_CORRECTED = `corrected_fields = array(select f from unnest(t.corrected_fields) as f where case f ${CORRECTED} else true end)`;

/** References point to entities earlier in the order. */
export const WRITE_ORDER: readonly RosterEntity[] = [
  "orgs",
  "academicSessions",
  "users",
  "students",
  "roles",
  "guardianships",
  "courses",
  "sections",
  "enrollments",
  "sectionTeachers",
];

export const STORAGE: Readonly<Record<RosterEntity, Storage>> = {
  orgs: {
    table: "users.orgs",
    hasSourcedId: true,
    columns: [text("name"), text("type"), text("identifier"), later("parent", "parent_id", "orgs")],
    onUpdate: [TOUCH],
    onDeactivate: "delete",
  },
  academicSessions: {
    table: "users.academic_sessions",
    hasSourcedId: true,
    columns: [
      text("title"),
      text("type"),
      date("startDate", "start_date"),
      date("endDate", "end_date"),
      text("schoolYear", "school_year"),
      later("parent", "parent_id", "academicSessions"),
    ],
    onUpdate: [TOUCH, VERSION],
    onDeactivate: "delete",
  },
  users: {
    table: "users.users",
    hasSourcedId: true,
    columns: [
      text("username"),
      text("identifier"),
      text("givenName", "given_name"),
      text("middleName", "middle_name"),
      text("familyName", "family_name"),
      text("email"),
      text("phone"),
      flag("isActive", "is_active"),
      text("status"),
      { field: "roleId", column: "role_id", type: "bigint" },
    ],
    onUpdate: [KEEP_CORRECTED, TOUCH, VERSION],
    onDeactivate: ["is_active = false", "status = 'tobedeleted'", TOUCH, VERSION],
  },
  students: {
    table: "students.students",
    hasSourcedId: true,
    columns: [
      link("user", "user_id", "users"),
      text("studentNumber", "student_number"),
      date("dateOfBirth", "date_of_birth"),
      text("sex"),
      text("gradeLevel", "grade_level"),
      text("groupName", "group_name"),
      text("status"),
    ],
    onUpdate: [TOUCH, VERSION],
    onDeactivate: ["status = 'withdrawn'", TOUCH, VERSION],
  },
  roles: {
    table: "users.user_roles",
    hasSourcedId: true,
    columns: [
      link("user", "user_id", "users"),
      link("org", "org_id", "orgs"),
      text("roleType", "role_type"),
      text("role"),
      date("beginDate", "begin_date"),
      date("endDate", "end_date"),
    ],
    onUpdate: [],
    onDeactivate: "delete",
  },
  guardianships: {
    table: "users.guardianships",
    hasSourcedId: false,
    columns: [
      link("guardian", "guardian_user_id", "users"),
      link("student", "student_id", "students"),
      text("relation"),
    ],
    onUpdate: [],
    onDeactivate: "delete",
  },
  courses: {
    table: "courses.courses",
    hasSourcedId: true,
    columns: [
      text("code"),
      text("title"),
      text("subject"),
      text("gradeLevel", "grade_level"),
      link("schoolYear", "school_year_id", "academicSessions"),
      text("status"),
    ],
    onUpdate: [TOUCH, VERSION],
    onDeactivate: ["status = 'tobedeleted'", TOUCH, VERSION],
  },
  sections: {
    table: "courses.sections",
    hasSourcedId: true,
    columns: [
      link("course", "course_id", "courses"),
      text("title"),
      text("code"),
      text("groupName", "group_name"),
      link("session", "academic_session_id", "academicSessions"),
      text("status"),
    ],
    onUpdate: [TOUCH, VERSION],
    onDeactivate: ["status = 'tobedeleted'", TOUCH, VERSION],
  },
  enrollments: {
    table: "students.enrollments",
    hasSourcedId: true,
    columns: [
      link("student", "student_id", "students"),
      link("section", "section_id", "sections"),
      date("beginDate", "begin_date"),
      date("endDate", "end_date"),
      text("status"),
    ],
    onUpdate: ["withdrawn_at = case when v.status = 'active' then null else t.withdrawn_at end", TOUCH, VERSION],
    onDeactivate: ["status = 'tobedeleted'", "withdrawn_at = now()", TOUCH, VERSION],
  },
  sectionTeachers: {
    table: "courses.section_teachers",
    hasSourcedId: true,
    columns: [
      link("section", "section_id", "sections"),
      link("user", "user_id", "users"),
      flag("isPrimary", "is_primary"),
    ],
    onUpdate: [],
    onDeactivate: "delete",
  },
};
