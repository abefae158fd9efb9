import * as z from "zod";
import { Empty, Id, IdParams, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { LOCALES } from "../../languages.ts";
import { ROLE_KINDS } from "../../roles.ts";
import { singleLine } from "../../text.ts";
import { SessionView } from "../identity/auth.ts";

/** Kinds of people a school has; who operates the platform is of none. */
export const PERSON_KINDS = [
  "school_admin",
  "teacher",
  "student",
  "parent",
] as const satisfies readonly (typeof ROLE_KINDS)[number][];
export type PersonKind = (typeof PERSON_KINDS)[number];

/** "staff" is teachers and administrators. */
export const KIND_FILTERS = ["staff", ...PERSON_KINDS] as const;
export const PERSON_STATES = ["active", "inactive", "all"] as const;
export const PERSON_SORTS = ["familyName", "-familyName", "-lastLoginAt"] as const;
export const EXPORT_FORMATS = ["csv", "xlsx"] as const;

/** As many as one request changes together. */
export const MOST_PEOPLE = 1_000;

export const RoleRef = z.object({ id: Id, name: z.string(), title: z.string(), kind: z.enum(ROLE_KINDS) });
export type RoleRef = z.infer<typeof RoleRef>;

export const PersonRow = z.object({
  id: Id,
  givenName: z.string(),
  familyName: z.string(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  role: RoleRef,
  /** Of a pupil. */
  groupName: z.string().nullable(),
  /** Active ones that the person teaches. */
  sections: z.int(),
  isActive: z.boolean(),
  lastLoginAt: z.string().nullable(),
});
export type PersonRow = z.infer<typeof PersonRow>;

const SectionRef = z.object({ id: Id, title: z.string(), courseTitle: z.string(), groupName: z.string().nullable() });

/** A family's tie to a pupil; `name` is the other end's. */
const Tie = z.object({
  userId: Id,
  studentId: Id,
  name: z.string(),
  groupName: z.string().nullable(),
  relation: z.string(),
  isPrimary: z.boolean(),
  hasCustody: z.boolean(),
  canViewRecords: z.boolean(),
  canContact: z.boolean(),
  canCollect: z.boolean(),
});
export type Tie = z.infer<typeof Tie>;

export const Person = z.object({
  id: Id,
  givenName: z.string(),
  middleName: z.string().nullable(),
  familyName: z.string(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  identifier: z.string().nullable(),
  phone: z.string().nullable(),
  locale: z.string().nullable(),
  role: RoleRef,
  isActive: z.boolean(),
  /** Came with an import, which may bring other data again. */
  isImported: z.boolean(),
  /** Has a password, so that the person can sign in once active. */
  hasPassword: z.boolean(),
  /** How many second factors guard the account. */
  secondFactors: z.int(),
  emailVerifiedAt: z.string().nullable(),
  lastLoginAt: z.string().nullable(),
  createdAt: z.string(),
  /** The pupil's file of this person. */
  student: z
    .object({
      id: Id,
      studentNumber: z.string(),
      gradeLevel: z.string().nullable(),
      groupName: z.string().nullable(),
      status: z.string(),
    })
    .nullable(),
  guardians: z.array(Tie),
  children: z.array(Tie),
  teaches: z.array(SectionRef),
  attends: z.array(SectionRef),
  /** May the caller change this person, by what both may do? */
  mayChange: z.boolean(),
  version: z.int(),
});
export type Person = z.infer<typeof Person>;

const Email = z
  .email("escribe una dirección de correo válida")
  .max(254)
  .transform((value) => value.toLowerCase());
export const Phone = singleLine(30).regex(/^\+?[\d ().-]{5,29}$/, "escribe un teléfono, como +34 600 000 000");

const data = {
  givenName: singleLine(100).min(1, "escribe el nombre"),
  middleName: singleLine(100).min(1).nullable(),
  familyName: singleLine(150).min(1, "escribe los apellidos"),
  email: Email.nullable(),
  username: singleLine(100).min(1).nullable(),
  identifier: singleLine(100).min(1).nullable(),
  phone: Phone.nullable(),
  locale: z.enum(LOCALES).nullable(),
  roleId: Id,
};

/** All that is written of a person, as `PUT` takes it. */
export const PersonData = z.strictObject(data);
export type PersonData = z.infer<typeof PersonData>;

export const NewPerson = z.strictObject({
  ...data,
  middleName: data.middleName.default(null),
  email: data.email.default(null),
  username: data.username.default(null),
  identifier: data.identifier.default(null),
  phone: data.phone.default(null),
  locale: data.locale.default(null),
  /** The file that a pupil needs, and nobody else has. */
  student: z
    .strictObject({
      studentNumber: singleLine(50).min(1, "escribe el número de expediente"),
      gradeLevel: singleLine(50).min(1).nullable().default(null),
      groupName: singleLine(50).min(1).nullable().default(null),
    })
    .optional(),
});

const Filters = z.strictObject({
  search: singleLine(100).optional(),
  kind: z.enum(KIND_FILTERS).optional(),
  roleId: PathId.optional(),
  groupName: singleLine(50).optional(),
  state: z.enum(PERSON_STATES).default("active"),
  sort: z.enum(PERSON_SORTS).default("familyName"),
});

const People = z.strictObject({ ids: z.array(Id).min(1).max(MOST_PEOPLE) });
const Changed = z.object({ changed: z.int() });
const SessionParams = z.strictObject({ id: PathId, sessionId: z.string().regex(/^[A-Za-z0-9_-]{10,64}$/) });

/** Who may write these may take an account over: the address is where links go. */
const WAYS_IN = ["email", "username", "roleId"];

export const peopleApi = {
  list: endpoint({
    id: "listUsers",
    method: "GET",
    path: "/users",
    tag: "people",
    summary: "People of the school by name, with their role, group and last sign-in",
    access: ["users.read"],
    query: PageQuery.extend(Filters.shape),
    view: page(PersonRow).extend({ groups: z.array(z.string()) }),
  }),
  // Before the address of one person, which it would be taken for.
  export: endpoint({
    id: "exportUsers",
    method: "GET",
    path: "/users/export",
    tag: "people",
    summary: "The same people as a spreadsheet, all of them: CSV with semicolons, or XLSX. No cell is a formula",
    access: ["users.read"],
    query: Filters.extend({ format: z.enum(EXPORT_FORMATS) }),
    view: z.unknown(),
    limit: "write",
  }),
  get: endpoint({
    id: "getUser",
    method: "GET",
    path: "/users/{id}",
    tag: "people",
    summary: "One person: data, role, family, sections; `ETag` is the version that a change must name",
    access: ["users.read"],
    params: IdParams,
    view: Person,
  }),
  create: endpoint({
    id: "createUser",
    method: "POST",
    path: "/users",
    tag: "people",
    summary: "Add a person; nobody gives a role that may do what they may not",
    access: ["users.create"],
    body: NewPerson,
    view: Person,
    status: 201,
    limit: "write",
  }),
  change: endpoint({
    id: "changeUser",
    method: "PATCH",
    path: "/users/{id}",
    tag: "people",
    summary: "Change some data of a person; another role ends their sessions",
    access: ["users.update"],
    params: IdParams,
    body: PersonData.partial(),
    ifMatch: true,
    needsRecent: WAYS_IN,
    view: Person,
    limit: "write",
  }),
  replace: endpoint({
    id: "replaceUser",
    method: "PUT",
    path: "/users/{id}",
    tag: "people",
    summary: "Write all data of a person; another role ends their sessions",
    access: ["users.update"],
    params: IdParams,
    body: PersonData,
    ifMatch: true,
    needsRecent: WAYS_IN,
    view: Person,
    limit: "write",
  }),
  deactivate: endpoint({
    id: "deactivateUser",
    method: "DELETE",
    path: "/users/{id}",
    tag: "people",
    summary: "Close a person's account: sessions, sockets and AI clients end; the data stay. Twice is once",
    access: ["users.delete"],
    needsRecent: true,
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  reactivate: endpoint({
    id: "reactivateUser",
    method: "POST",
    path: "/users/{id}/reactivate",
    tag: "people",
    summary: "Open a closed account again. Twice is once",
    access: ["users.delete"],
    needsRecent: true,
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  deactivateMany: endpoint({
    id: "deactivateUsers",
    method: "POST",
    path: "/users/deactivate",
    tag: "people",
    summary: "Close up to 1,000 accounts, all or none; answers how many were open",
    access: ["users.delete"],
    needsRecent: true,
    body: People,
    view: Changed,
    limit: "write",
  }),
  reactivateMany: endpoint({
    id: "reactivateUsers",
    method: "POST",
    path: "/users/reactivate",
    tag: "people",
    summary: "Open up to 1,000 closed accounts again, all or none; answers how many were closed",
    access: ["users.delete"],
    needsRecent: true,
    body: People,
    view: Changed,
    limit: "write",
  }),
  sessions: endpoint({
    id: "listUserSessions",
    method: "GET",
    path: "/users/{id}/sessions",
    tag: "people",
    summary: "Open sessions of a person, latest use first",
    access: ["users.update"],
    params: IdParams,
    query: PageQuery,
    view: page(SessionView),
  }),
  endSession: endpoint({
    id: "endUserSession",
    method: "DELETE",
    path: "/users/{id}/sessions/{sessionId}",
    tag: "people",
    summary: "Sign a person out of one session",
    access: ["users.update"],
    params: SessionParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  endSessions: endpoint({
    id: "endUserSessions",
    method: "POST",
    path: "/users/{id}/sessions/end",
    tag: "people",
    summary: "Sign a person out everywhere, AI clients included; answers how many sessions were open",
    access: ["users.update"],
    params: IdParams,
    view: z.object({ closed: z.int() }),
    limit: "write",
  }),
};
