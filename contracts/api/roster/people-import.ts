import * as z from "zod";
import { Id, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { singleLine } from "../../text.ts";
import { RosterCorrection, RosterOverwrite } from "./corrections.ts";
import { RosterEntity } from "./entity.ts";
import { PeopleImportField, PeopleImportKind } from "./people-import-fields.ts";
import { RosterAppointment, RosterCommitView, RosterCounts } from "./roster.ts";

/** As many rows of people as one spreadsheet may have: a larger one is refused before it is read on. */
export const SHEET_ROWS = 5_000;
export const SHEET_BYTES = 10_000_000;
export const SHEET_COLUMNS = 200;

/** What keeps a spreadsheet from being imported. Each has a Spanish sentence where it is found, and an English one. */
export const SHEET_ERROR_CODES = [
  "administrator_not_yours",
  "addresses_unusable",
  "ambiguous_person",
  "child_unknown",
  "date_impossible",
  "date_wrong",
  "field_twice",
  "guardian_is_student",
  "identifier_shared",
  "name_differs",
  "name_missing",
  "names_not_mapped",
  "no_rows",
  "number_missing",
  "number_taken",
  "other_kind",
  "quote_stray",
  "quote_unclosed",
  "rights_beyond",
  "role_not_allowed",
  "role_unknown",
  "row_repeated",
  "row_too_long",
  "row_unusable",
  "same_name",
  "too_long",
  "too_many_cells",
  "too_many_columns",
  "too_many_rows",
  "workbook_damaged",
  "workbook_old",
  "workbook_other",
  "workbook_too_large",
] as const;
/** What is imported all the same, in a way that is worth a word. */
export const SHEET_WARNING_CODES = [
  "email_not_one",
  "email_shared",
  "email_unusable",
  "encoding_western",
  "enrolment_ended",
  "guardian_differs",
  "guardian_unnamed",
  "guardian_unsure",
  "header_twice",
  "phone_not_one",
  "role_stays",
  "row_short",
  "sex_unknown",
  "staff_is_guardian",
  "username_taken",
] as const;
export const SHEET_PROBLEM_CODES = [...SHEET_ERROR_CODES, ...SHEET_WARNING_CODES] as const;
export type SheetProblemCode = (typeof SHEET_PROBLEM_CODES)[number];

/**
 * What is wrong with a cell, a row or the whole file (`line` null; the header is line 1), in Spanish. `remedy` says what
 * to write instead, `detail` is the part of both that differs, in no language.
 */
export const SheetProblem = z.object({
  line: z.int().nullable(),
  field: PeopleImportField.nullable(),
  code: z.enum(SHEET_PROBLEM_CODES),
  isError: z.boolean(),
  message: z.string(),
  remedy: z.string().nullable(),
  detail: z.string().nullable(),
  /** What the cell says, at most 80 characters. */
  value: z.string().nullable(),
});
export type SheetProblem = z.infer<typeof SheetProblem>;

export const SheetColumn = z.object({
  header: z.string(),
  /** The first three different values. */
  samples: z.array(z.string()),
  /** What the column is read as; null: it is neither read nor kept. */
  field: PeopleImportField.nullable(),
});
export type SheetColumn = z.infer<typeof SheetColumn>;

/** `asked`: the file alone does not tell whether it is somebody of the school. `left_out`: an enrolment that has ended. */
export const SHEET_OUTCOMES = ["new", "changed", "unchanged", "error", "asked", "left_out"] as const;
export const SheetOutcome = z.enum(SHEET_OUTCOMES);
export type SheetOutcome = z.infer<typeof SheetOutcome>;

export const SHEET_PARTS = ["person", "guardian1", "guardian2"] as const;

/** What the import would make of one row. */
export const SheetRow = z.object({
  line: z.int(),
  name: z.string(),
  outcome: SheetOutcome,
  /** Field by field what is there now and what would be. Of somebody new, `from` is null throughout. */
  changes: z.array(
    z.object({
      part: z.enum(SHEET_PARTS),
      name: z.string(),
      field: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
  problems: z.array(SheetProblem),
  /** People of the school who may be the one of an asked row. */
  candidates: z.array(
    z.object({ id: Id, name: z.string(), groupName: z.string().nullable(), dateOfBirth: z.string().nullable() }),
  ),
});
export type SheetRow = z.infer<typeof SheetRow>;

/** Which person of the school a row is, by its line; null: nobody, it is a new person. */
export const SheetDecision = z.strictObject({ line: z.int().min(2).max(1_000_000), person: Id.nullable() });
export type SheetDecision = z.infer<typeof SheetDecision>;

/** How a spreadsheet is to be read. */
export const SheetChoices = z.strictObject({
  kind: PeopleImportKind,
  /** What each column is, in the order of the file. */
  mapping: z.array(PeopleImportField.nullable()).max(SHEET_COLUMNS),
  decisions: z.array(SheetDecision).max(SHEET_ROWS).default([]),
});
export type SheetChoices = z.infer<typeof SheetChoices>;

export const PeopleImportReport = z.object({
  importId: Id,
  fileName: z.string(),
  /** SHA-256 of the file in hexadecimal. */
  fileHash: z.string(),
  status: z.enum(["faulty", "ready"]),
  /** What the commit must name: SHA-256 in hexadecimal of how the file is read and how many rows of what it would write. */
  digest: z.string(),
  /** Someone already committed this very file. */
  alreadyCommitted: z.boolean(),
  kind: PeopleImportKind,
  columns: z.array(SheetColumn),
  decisions: z.array(SheetDecision),
  /** The columns are read as in an earlier import with the same headers. */
  isRemembered: z.boolean(),
  /** Rows by what would become of them. */
  outcomes: z.record(SheetOutcome, z.int()),
  counts: z.partialRecord(RosterEntity, RosterCounts),
  errorCount: z.int(),
  warningCount: z.int(),
  /** Of the file as a whole. */
  problems: z.array(SheetProblem),
  /** A page of the rows asked for, in the order of the file. */
  rows: z.array(SheetRow),
  total: z.int(),
  offset: z.int(),
  appointmentCount: z.int(),
  /** The first 200 of them. */
  appointments: z.array(RosterAppointment),
  correctionCount: z.int(),
  /** The first 1,000 of them. */
  corrections: z.array(RosterCorrection),
});
export type PeopleImportReport = z.infer<typeof PeopleImportReport>;

const Page = z.strictObject({
  outcome: SheetOutcome.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(SHEET_ROWS).default(0),
});
const Params = z.strictObject({ importId: PathId });

export const peopleImportApi = {
  upload: endpoint({
    id: "importUsers",
    method: "POST",
    path: "/users/import",
    tag: "roster",
    summary:
      "Dry run of a spreadsheet of people (CSV with commas, semicolons or tabs, or the first sheet of an XLSX workbook, at most 5,000 rows), sent as the raw body: columns are proposed by their headers and values, every row says what would become of it. kind and mapping (a JSON list with the field of each column, or null) overrule the proposal. Writes no person",
    access: ["users.import"],
    needsRecent: true,
    query: Page.extend({
      fileName: singleLine(200).min(1).default("personas.csv"),
      kind: PeopleImportKind.optional(),
      mapping: singleLine(8_000).optional(),
    }),
    bodyKind: "bytes",
    bodyLimit: SHEET_BYTES,
    view: PeopleImportReport,
    limit: "upload",
  }),
  get: endpoint({
    id: "getUserImport",
    method: "GET",
    path: "/users/import/{importId}",
    tag: "roster",
    summary:
      "The same dry run against the school as it is now, by pages of rows and by outcome. 409 once it is written, or a day later: the file is not kept",
    access: ["users.import"],
    params: Params,
    query: Page,
    view: PeopleImportReport,
    limit: "write",
  }),
  check: endpoint({
    id: "checkUserImport",
    method: "POST",
    path: "/users/import/{importId}/check",
    tag: "roster",
    summary:
      "Dry run of a file that is there already, with columns read otherwise (as proposed where mapping lacks) or with who the people of asked rows are",
    access: ["users.import"],
    params: Params,
    query: Page,
    body: SheetChoices.partial({ mapping: true }),
    view: PeopleImportReport,
    limit: "upload",
  }),
  commit: endpoint({
    id: "commitUserImport",
    method: "POST",
    path: "/users/import/{importId}/commit",
    tag: "roster",
    summary:
      "Write a checked spreadsheet, all or nothing. It removes nobody; what was corrected by hand stays unless overwrite says that the file is right. POST /roster/imports/{importId}/undo takes it back",
    access: ["users.import"],
    needsRecent: true,
    params: Params,
    body: z.strictObject({
      /** Of the report that was looked at; 409 where the commit would write something else by now. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      /** How many appointments there are, as the person saw it; asked for when any does, compared whenever given. */
      confirmCount: z.int().nonnegative().optional(),
      overwrite: RosterOverwrite.optional(),
    }),
    view: RosterCommitView,
    limit: "upload",
  }),
};
