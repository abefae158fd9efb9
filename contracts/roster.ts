import * as z from "zod";
import { Id, PathId } from "./common.ts";
import { endpoint } from "./endpoint.ts";
import { singleLine } from "./text.ts";

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
  value: z.string().nullable(),
  count: z.int(),
  lines: z.array(z.int()),
});
export type RosterFault = z.infer<typeof RosterFault>;

export const ROSTER_ENTITIES = [
  "academicSessions",
  "orgs",
  "users",
  "roles",
  "students",
  "guardianships",
  "courses",
  "sections",
  "enrollments",
  "sectionTeachers",
] as const;
export const RosterEntity = z.enum(ROSTER_ENTITIES);
export type RosterEntity = z.infer<typeof RosterEntity>;

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
  /** People known from an earlier import whom a bulk file lacks, the first 200. */
  missingPeople: z.array(z.object({ sourcedId: z.string(), name: z.string() })),
});
export type RosterReport = z.infer<typeof RosterReport>;

export const CommitRosterInput = z.strictObject({
  importId: Id,
  /** true: what bulk files lack is deactivated; false: it is left as it is. */
  confirmMissing: z.boolean().default(false),
});
export type CommitRosterInput = z.infer<typeof CommitRosterInput>;

export const RosterCommitView = z.object({
  importId: Id,
  status: z.literal("committed"),
  changes: z.int(),
  counts: z.partialRecord(RosterEntity, RosterCounts),
  missingDeactivated: z.boolean(),
});
export type RosterCommitView = z.infer<typeof RosterCommitView>;

const ARCHIVE_BYTES = 25_000_000;

export const rosterApi = {
  check: endpoint({
    id: "checkRoster",
    method: "POST",
    path: "/roster/imports",
    tag: "users",
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
    tag: "users",
    summary: "The school as a OneRoster 1.2 CSV zip (application/zip), which can be imported again without a change",
    access: ["users.import"],
    view: z.unknown(),
    limit: "upload",
  }),
  commit: endpoint({
    id: "commitRoster",
    method: "POST",
    path: "/roster/imports/{importId}/commit",
    tag: "users",
    summary: "Write a checked archive, all or nothing",
    access: ["users.import"],
    params: z.strictObject({ importId: PathId }),
    body: CommitRosterInput.omit({ importId: true }),
    view: RosterCommitView,
    limit: "upload",
  }),
};
