import * as z from "zod";
import { Id, IsoDateTime, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";
import { RosterCorrection, RosterOverwrite } from "./corrections.ts";
import { RosterEntity } from "./entity.ts";
import { RosterUndoView, UndoImportInput } from "./undo.ts";

export { ROSTER_ENTITIES, RosterEntity } from "./entity.ts";

/** The data files of OneRoster 1.2 CSV that the platform imports. */
export const ROSTER_FILES = [
  "academicSessions.csv",
  "orgs.csv",
  "users.csv",
  "roles.csv",
  "courses.csv",
  "classes.csv",
  "enrollments.csv",
  "demographics.csv",
] as const;
export type RosterFile = (typeof ROSTER_FILES)[number];

/**
 * One fault of a roster archive, or equal ones: `count` of them, on `lines` (the first twenty). `line` is the line of the
 * text file (the header is 1), null when the fault concerns a whole file or the archive; `value` is what was found, at
 * most 80 characters.
 */
export const RosterFault = z.object({
  file: z.string(),
  line: z.int().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  /** The part of the sentence that differs from fault to fault, in no language. */
  detail: z.string().nullable(),
  value: z.string().nullable(),
  count: z.int(),
  lines: z.array(z.int()),
});
export type RosterFault = z.infer<typeof RosterFault>;

/** `missing`: known from an earlier import and lacking in a bulk file; kept unless the secretary confirms. */
export const RosterCounts = z.object({
  create: z.int(),
  update: z.int(),
  unchanged: z.int(),
  deactivate: z.int(),
  missing: z.int(),
});
export type RosterCounts = z.infer<typeof RosterCounts>;

export const RosterFileReport = z.object({
  file: z.string(),
  mode: z.enum(["bulk", "delta", "absent"]),
  rows: z.int(),
});
export type RosterFileReport = z.infer<typeof RosterFileReport>;

/** An organisation of the archive; `included`: its rows are imported, else they are left out. */
export const RosterOrg = z.object({
  sourcedId: z.string(),
  name: z.string(),
  type: z.string(),
  included: z.boolean(),
  people: z.int(),
  classes: z.int(),
});
export type RosterOrg = z.infer<typeof RosterOrg>;

/** A person of the archive whose address an account made by hand has; they become one only when the office says so. */
export const RosterSamePerson = z.object({
  sourcedId: z.string(),
  name: z.string(),
  email: z.string(),
  /** The office has said that they are one. */
  joined: z.boolean(),
});
export type RosterSamePerson = z.infer<typeof RosterSamePerson>;

/** What the office decides about an archive; sourcedIds of it. */
export const RosterChoices = z.object({
  /** The schools to import; none said: those the school had already, or the only one there is. */
  includeOrgs: z.array(z.string()).optional(),
  /** People who are the same as an account made by hand with their address. */
  samePeople: z.array(z.string()).optional(),
});
export type RosterChoices = z.infer<typeof RosterChoices>;

/**
 * What an import would change of who may do what: the role of somebody the school has (`from` null: they cannot sign in
 * now), the address they sign in with, a new account that administers the school, or by a spreadsheet a pupil of the
 * school (`to`) whose family somebody of the school becomes.
 */
export const RosterAppointment = z.object({
  sourcedId: z.string(),
  name: z.string(),
  change: z.enum(["role", "address", "account", "family"]),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type RosterAppointment = z.infer<typeof RosterAppointment>;

export const RosterReport = z.object({
  importId: Id.nullable(),
  fileName: z.string(),
  /** SHA-256 of the archive in hexadecimal. */
  fileHash: z.string(),
  status: z.enum(["faulty", "ready", "committed"]),
  /** Someone already committed this very archive. */
  alreadyCommitted: z.boolean(),
  files: z.array(RosterFileReport),
  /** Schools and other organisations that the archive names. */
  orgs: z.array(RosterOrg),
  samePeople: z.array(RosterSamePerson),
  faultCount: z.int(),
  /** The first 1,000 kinds of them. */
  faults: z.array(RosterFault),
  noticeCount: z.int(),
  /** What is accepted but worth a look: columns not used, files not imported. */
  notices: z.array(RosterFault),
  counts: z.partialRecord(RosterEntity, RosterCounts),
  /** People whom the import makes, changes or takes out, the first 200 of each. */
  changedPeople: z.array(
    z.object({ sourcedId: z.string(), name: z.string(), change: z.enum(["create", "update", "deactivate"]) }),
  ),
  /** People known from an earlier import whom a bulk file lacks, the first 200. */
  missingPeople: z.array(z.object({ sourcedId: z.string(), name: z.string() })),
  /** Guardians whom the row of a pupil no longer names: they cease to be with the import. The first 200. */
  endedFamilies: z.array(z.object({ guardian: z.string(), student: z.string() })),
  /** Roles given and taken, moved addresses and new administrators; the commit asks for their number. */
  appointmentCount: z.int(),
  /** The first 200 of them. */
  appointments: z.array(RosterAppointment),
  /** Fields corrected by hand that the archive says otherwise: they stay unless the commit says that the file is right. */
  correctionCount: z.int(),
  /** The first 1,000 of them. */
  corrections: z.array(RosterCorrection),
});
export type RosterReport = z.infer<typeof RosterReport>;

export const CommitRosterInput = z.strictObject({
  importId: Id,
  /** How many appointments there are, as the person saw it; asked for when any does, compared whenever given. */
  confirmCount: z.int().nonnegative().optional(),
  /** Fields corrected by hand that become what the file says after all. */
  overwrite: RosterOverwrite.optional(),
});
export type CommitRosterInput = z.infer<typeof CommitRosterInput>;

export const RosterCommitView = z.object({
  importId: Id,
  status: z.literal("committed"),
  changes: z.int(),
  counts: z.partialRecord(RosterEntity, RosterCounts),
});
export type RosterCommitView = z.infer<typeof RosterCommitView>;

/** A past import or removal; `undoableUntil` is null once it cannot be taken back any more. */
export const RosterImport = z.object({
  id: Id,
  kind: z.enum(["import", "removal"]),
  status: z.enum(["checked", "committed", "rejected", "undone"]),
  /** The import whose archive a removal compared with. */
  parentId: Id.nullable(),
  fileName: z.string().nullable(),
  by: z.string(),
  createdAt: IsoDateTime,
  committedAt: IsoDateTime.nullable(),
  undoneAt: IsoDateTime.nullable(),
  undoneBy: z.string().nullable(),
  undoableUntil: IsoDateTime.nullable(),
  rows: z.int(),
  changes: z.int(),
  faultCount: z.int(),
  noticeCount: z.int(),
  /** Of an import: rows by entity and what was done. */
  counts: z.record(z.string(), z.record(z.string(), z.int())),
  /** Of a removal: what went. */
  groups: z.record(z.string(), z.int()),
});
export type RosterImport = z.infer<typeof RosterImport>;

/** Whom or what a removal may take out; people by the kind of their role. */
export const REMOVAL_GROUPS = [
  "student",
  "parent",
  "teacher",
  "school_admin",
  "enrollments",
  "sectionTeachers",
  "guardianships",
  "sections",
  "courses",
  "roles",
] as const;
export const RemovalGroup = z.enum(REMOVAL_GROUPS);
export type RemovalGroup = z.infer<typeof RemovalGroup>;

export const RosterRemovals = z.object({
  importId: Id,
  groups: z.partialRecord(RemovalGroup, z.int()),
  /** People with an active account. */
  activePeople: z.int(),
  /** What would go with the groups asked for. */
  chosen: z.int(),
  chosenPeople: z.int(),
  /** More than 5 % of some group would go, or anybody of the staff. */
  mustType: z.boolean(),
  /** A page of the names of the groups asked for, or of all when none is. */
  data: z.array(
    z.object({
      group: RemovalGroup,
      sourcedId: z.string(),
      name: z.string(),
      /** The archive closes the account and leaves the person in the school. */
      accountOnly: z.boolean(),
    }),
  ),
  total: z.int(),
  offset: z.int(),
});
export type RosterRemovals = z.infer<typeof RosterRemovals>;

export const RemoveMissingInput = z.strictObject({
  importId: Id,
  groups: z.array(RemovalGroup).min(1).max(REMOVAL_GROUPS.length),
  /** How many rows go, as the person saw it; asked for above 5 % of any group and for staff, compared whenever given. */
  confirmCount: z.int().nonnegative().optional(),
});
export type RemoveMissingInput = z.infer<typeof RemoveMissingInput>;

export const RosterRemovalView = z.object({
  importId: Id,
  removed: z.int(),
  people: z.int(),
  groups: z.partialRecord(RemovalGroup, z.int()),
});
export type RosterRemovalView = z.infer<typeof RosterRemovalView>;

const ARCHIVE_BYTES = 25_000_000;

export const rosterApi = {
  check: endpoint({
    id: "checkRoster",
    method: "POST",
    path: "/roster/imports",
    tag: "roster",
    summary:
      "Dry run of a roster zip (OneRoster 1.2 or 1.1 CSV, School Data Sync v1 or v2.1), sent as the raw body: every fault by file, line and field, or the plan. includeOrgs and samePeople are JSON lists of sourcedIds; the commit keeps to them",
    access: ["users.import"],
    query: z.strictObject({
      fileName: singleLine(200).min(1).default("oneroster.zip"),
      includeOrgs: singleLine(4_000).optional(),
      samePeople: singleLine(8_000).optional(),
    }),
    bodyKind: "bytes",
    bodyLimit: ARCHIVE_BYTES,
    view: RosterReport,
    limit: "upload",
  }),
  export: endpoint({
    id: "exportRoster",
    method: "GET",
    path: "/roster/export",
    tag: "roster",
    summary: "The school as a OneRoster 1.2 CSV zip (application/zip), which can be imported again without a change",
    access: ["users.import"],
    view: z.unknown(),
    limit: "upload",
  }),
  commit: endpoint({
    id: "commitRoster",
    method: "POST",
    path: "/roster/imports/{importId}/commit",
    tag: "roster",
    summary: "Write a checked archive, all or nothing",
    access: ["users.import"],
    needsRecent: true,
    params: z.strictObject({ importId: PathId }),
    body: CommitRosterInput.omit({ importId: true }),
    view: RosterCommitView,
    limit: "upload",
  }),
  list: endpoint({
    id: "listRosterImports",
    method: "GET",
    path: "/roster/imports",
    tag: "roster",
    summary:
      "Past imports and removals, newest first: who, when, which file, counts, and until when each can be undone",
    access: ["users.import"],
    query: PageQuery,
    view: page(RosterImport),
  }),
  get: endpoint({
    id: "getRosterImport",
    method: "GET",
    path: "/roster/imports/{importId}",
    tag: "roster",
    summary: "One past import or removal",
    access: ["users.import"],
    params: z.strictObject({ importId: PathId }),
    view: RosterImport,
  }),
  removals: endpoint({
    id: "getRosterRemovals",
    method: "GET",
    path: "/roster/imports/{importId}/removals",
    tag: "roster",
    summary:
      "Who and what the complete files of a committed import lack, or close in numbers too great to go with it: counts by group, names by page and search",
    access: ["users.import"],
    params: z.strictObject({ importId: PathId }),
    query: z.strictObject({
      groups: z
        .string()
        .max(200)
        .transform((text) => text.split(",").filter((name) => name !== ""))
        .pipe(z.array(RemovalGroup))
        .optional(),
      search: singleLine(100).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    }),
    view: RosterRemovals,
  }),
  removeMissing: endpoint({
    id: "removeMissingFromRoster",
    method: "POST",
    path: "/roster/imports/{importId}/removals",
    tag: "roster",
    summary:
      "Take out the groups named of what the archive lacks or closes; above 5 % of a group, and for staff, their number is asked",
    access: ["users.import"],
    needsRecent: true,
    params: z.strictObject({ importId: PathId }),
    body: RemoveMissingInput.omit({ importId: true }),
    view: RosterRemovalView,
    limit: "write",
  }),
  previewUndo: endpoint({
    id: "previewRosterUndo",
    method: "GET",
    path: "/roster/imports/{importId}/undo",
    tag: "roster",
    summary:
      "Dry run of an undo: counts, who gets access back, and what stays since it was edited or a later import may have ended it as well",
    access: ["users.import"],
    params: z.strictObject({ importId: PathId }),
    view: RosterUndoView,
  }),
  undo: endpoint({
    id: "undoRosterImport",
    method: "POST",
    path: "/roster/imports/{importId}/undo",
    tag: "roster",
    summary:
      "Take back an import or a removal within thirty days; where access comes back, its number is asked. A second call answers like the first",
    access: ["users.import"],
    needsRecent: true,
    params: z.strictObject({ importId: PathId }),
    body: UndoImportInput.omit({ importId: true }),
    view: RosterUndoView,
    limit: "write",
  }),
};
