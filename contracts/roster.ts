import * as z from "zod";
import { Id, PathId } from "./common.ts";
import { endpoint } from "./endpoint.ts";

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
 * One fault of a roster archive. `line` is the line of the text file (the header is 1), null when the fault concerns a
 * whole file or the archive; `value` is what was found, at most 80 characters.
 */
export const RosterFault = z.object({
  file: z.string(),
  line: z.int().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  value: z.string().nullable(),
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

export const RosterReport = z.object({
  importId: Id.nullable(),
  fileName: z.string(),
  /** SHA-256 of the archive in hexadecimal. */
  fileHash: z.string(),
  status: z.enum(["faulty", "ready", "committed"]),
  /** Someone already committed this very archive. */
  alreadyCommitted: z.boolean(),
  files: z.array(RosterFileReport),
  faultCount: z.int(),
  /** The first 1,000 of them. */
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
      "Dry run of a OneRoster 1.2 CSV zip, sent as the raw body: every fault by file, line and field, or the plan",
    access: ["users.import"],
    query: z.strictObject({ fileName: z.string().trim().min(1).max(200).default("oneroster.zip") }),
    bodyKind: "bytes",
    bodyLimit: ARCHIVE_BYTES,
    view: RosterReport,
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
