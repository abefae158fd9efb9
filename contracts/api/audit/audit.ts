import * as z from "zod";
import { Id, IsoDateTime, PATH_ID_LIMIT, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { LOCALES } from "../../languages.ts";
import { singleLine } from "../../text.ts";

/** More entries than this are not counted, nor handed out as one file. */
export const AUDIT_COUNTED = 20_000;

/** Pages of the web app that show what an entry is about. */
export const AUDIT_TARGETS = ["student", "section", "document", "import"] as const;

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const Filter = {
  /** Who did it. */
  actor: PathId.optional(),
  /** What it was done to: a kind such as `student`, and which one. */
  entity: singleLine(60).optional(),
  entityId: singleLine(80).optional(),
  /** An action, or the beginning of several: `grade`, `ai.job`. */
  action: singleLine(60).optional(),
  /** From this moment on. */
  from: IsoDateTime.optional(),
  /** Before this moment. */
  to: IsoDateTime.optional(),
};

export const AuditEntryView = z.object({
  id: Id,
  /** The place in the school's chain. */
  seq: z.int(),
  at: z.string(),
  /** Null where the platform itself acted, or somebody who is nobody's account. */
  actor: z.object({ id: Id, name: z.string(), role: z.string().nullable() }).nullable(),
  action: z.string(),
  object: z.object({
    entity: z.string(),
    id: z.string().nullable(),
    name: z.string().nullable(),
    /** Where the caller may see it. */
    open: z.object({ kind: z.enum(AUDIT_TARGETS), id: Id }).nullable(),
  }),
  /** What differs, by field; ids of people, pupils, assignments and sections as their names. */
  changes: z.array(z.object({ field: z.string(), before: Scalar, after: Scalar })),
  /** As it was written. */
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

/** What may be wrong with the chain; `rewritten`, `cut_tail` and the last two are seen by the signed checkpoints alone. */
export const AUDIT_FAULTS = [
  "changed_entry",
  "broken_link",
  "missing_entry",
  "extra_entry",
  "rewritten",
  "cut_tail",
  "checkpoint_missing",
  "checkpoint_forged",
] as const;

export const AuditFault = z.object({
  kind: z.enum(AUDIT_FAULTS),
  /** The entry, or how far the checkpoint reaches that says so. */
  seq: z.int(),
  /** The first entry of the stretch in which it happened, where the chain alone does not say which one. */
  since: z.int().nullable(),
});
export type AuditFault = z.infer<typeof AuditFault>;

export const auditApi = {
  list: endpoint({
    id: "listAuditLogs",
    method: "GET",
    path: "/audit-logs",
    tag: "audit",
    summary: "Who did what, to what, from where; latest first",
    access: ["audit.read"],
    query: PageQuery.extend(Filter),
    view: page(AuditEntryView).extend({
      /** `total` is as far as was counted: there are more. */
      totalIsMinimum: z.boolean(),
      /** The names of the person and the object that were asked for. */
      asked: z.object({ actor: z.string().nullable(), object: z.string().nullable() }),
    }),
  }),
  export: endpoint({
    id: "exportAuditLogs",
    method: "GET",
    path: "/audit-logs/export",
    tag: "audit",
    summary: "The same entries as a CSV file in UTF-8, at most 20,000; taking it is an entry itself",
    access: ["audit.read"],
    query: z.strictObject({ ...Filter, lang: z.enum(LOCALES).default("es") }),
    view: z.unknown(),
    limit: "upload",
  }),
  verify: endpoint({
    id: "verifyAuditLogs",
    method: "GET",
    path: "/audit-logs/verify",
    tag: "audit",
    summary:
      "Walk the chain from an entry on, some 100,000 entries a call, and hold it against the signed checkpoints: names the first fault",
    access: ["audit.read"],
    query: z.strictObject({ after: z.coerce.number().int().min(0).max(PATH_ID_LIMIT).default(0) }),
    view: z.object({
      from: z.int(),
      /** The last entry that was looked at. */
      to: z.int(),
      /** The last entry of the log. */
      total: z.int(),
      /** What `after` goes on with; null when this was all, or a fault was found. */
      next: z.int().nullable(),
      fault: AuditFault.nullable(),
      /** The furthest checkpoint among these entries; what was written after the last one is not proved yet. */
      checkpoint: z.object({ seq: z.int(), at: z.string() }).nullable(),
    }),
    limit: "ai",
  }),
};
