import * as z from "zod";
import { Id, IdParams, IsoDate, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { Paper, PaperLanguage } from "../../internal/paper.ts";
import { singleLine } from "../../text.ts";

export const DOCUMENT_KINDS = ["report_card", "transcript", "transfer_report", "act"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Whether a paper holds: another says something else now, or the school took it back. */
export const DOCUMENT_STATES = ["valid", "replaced", "revoked"] as const;

/** Sixteen letters and digits of Crockford's base 32, of which people write some as others and group them as they like. */
export const DocumentCode = z
  .string()
  .max(40)
  .transform((typed) =>
    typed
      .toUpperCase()
      .replaceAll(/[^0-9A-Z]/g, "")
      .replaceAll("O", "0")
      .replaceAll(/[IL]/g, "1"),
  )
  .refine((code) => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code), "no es un código: son dieciséis letras y cifras");

/** As it stands on paper. */
export const codeInGroups = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, "$1-");

const IssuedDocument = z.object({
  id: Id,
  kind: z.enum(DOCUMENT_KINDS),
  title: z.string(),
  language: PaperLanguage,
  issuedAt: z.string(),
  issuedBy: z.string(),
  state: z.enum(DOCUMENT_STATES),
  revokedReason: z.string().nullable(),
});
export type IssuedDocument = z.infer<typeof IssuedDocument>;

const Language = z.strictObject({ language: PaperLanguage.default("es") });
const pdf = z.custom<Uint8Array>((value) => value instanceof Uint8Array).meta({ type: "string", format: "binary" });

const Verified = z.object({
  kind: z.enum(DOCUMENT_KINDS),
  title: z.string(),
  subtitle: z.string(),
  school: z.string(),
  language: PaperLanguage,
  issuedOn: z.string(),
  state: z.enum(DOCUMENT_STATES),
  /** Of the pupil, until the paper's own date of birth was given; null of a paper about a group. */
  initials: z.string().nullable(),
  /** What the paper says, once that is known. */
  paper: Paper.nullable(),
  /** A date was given that is not the paper's. */
  isWrongDate: z.boolean(),
});
export type VerifiedDocument = z.infer<typeof Verified>;

const Job = z.object({
  id: Id,
  academicSession: z.object({ id: Id, title: z.string(), schoolYear: z.string() }),
  language: PaperLanguage,
  state: z.enum(["running", "done", "expired"]),
  parts: z.int(),
  partsDone: z.int(),
  papers: z.int(),
  papersDone: z.int(),
  bytes: z.int(),
  requestedBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type DocumentJob = z.infer<typeof Job>;

const READERS = ["evaluation.manage", "grades.read", "children.grades.read"] as const;

export const documentsApi = {
  reportCard: endpoint({
    id: "getReportCardPdf",
    method: "GET",
    path: "/students/{id}/report-card.pdf",
    tag: "evaluation",
    summary: "A pupil's report card of a term as PDF, of the latest that is published unless one is named",
    access: READERS,
    params: IdParams,
    query: Language.extend({ academicSessionId: PathId.optional() }),
    view: pdf,
    limit: "write",
  }),
  transcript: endpoint({
    id: "getTranscriptPdf",
    method: "GET",
    path: "/students/{id}/transcript.pdf",
    tag: "evaluation",
    summary: "A pupil's results of all years as PDF",
    access: READERS,
    params: IdParams,
    query: Language,
    view: pdf,
    limit: "write",
  }),
  transferReport: endpoint({
    id: "getTransferReportPdf",
    method: "GET",
    path: "/students/{id}/transfer-report.pdf",
    tag: "evaluation",
    summary: "The individual report of a pupil who goes to another school, as PDF",
    access: ["evaluation.manage"],
    params: IdParams,
    query: Language,
    view: pdf,
    limit: "write",
  }),
  act: endpoint({
    id: "getActPdf",
    method: "GET",
    path: "/evaluation-sessions/{id}/act.pdf",
    tag: "evaluation",
    summary: "The act of a closed session of evaluation as PDF",
    access: ["evaluation.manage", "grades.create"],
    params: IdParams,
    query: Language,
    view: pdf,
    limit: "write",
  }),
  issued: endpoint({
    id: "listIssuedDocuments",
    method: "GET",
    path: "/students/{id}/documents",
    tag: "evaluation",
    summary: "Papers that were issued of a pupil, the latest first, and whether they hold",
    access: ["evaluation.manage"],
    params: IdParams,
    view: z.object({ data: z.array(IssuedDocument) }),
  }),
  revoke: endpoint({
    id: "revokeDocument",
    method: "POST",
    path: "/documents/{id}/revoke",
    tag: "evaluation",
    summary: "Take an issued paper back: who verifies it is told so",
    access: ["evaluation.manage"],
    params: IdParams,
    body: z.strictObject({ reason: singleLine(200).min(5, "explica por qué") }),
    view: IssuedDocument,
    limit: "write",
  }),
  verify: endpoint({
    id: "verifyDocument",
    method: "POST",
    path: "/documents/verify",
    tag: "evaluation",
    summary:
      "Whether an issued paper holds, by its code. What it says of a pupil is shown once the pupil's date of birth, which the paper has, is given",
    access: "open",
    body: z.strictObject({ code: DocumentCode, dateOfBirth: IsoDate.optional() }),
    view: Verified,
    limit: "open",
  }),
  link: endpoint({
    id: "openDocumentLink",
    method: "GET",
    path: "/document-links/{token}",
    tag: "evaluation",
    summary: "The transcript behind a link that was made for a client without a session, for a quarter of an hour",
    access: "open",
    params: z.strictObject({ token: z.string().max(200) }),
    view: pdf,
    limit: "open",
  }),
  requestMany: endpoint({
    id: "requestReportCards",
    method: "POST",
    path: "/document-jobs",
    tag: "evaluation",
    summary: "Make the report cards of the groups named, or of all whose session of that term is closed, as one file",
    access: ["evaluation.manage"],
    body: z.strictObject({
      academicSessionId: Id,
      language: PaperLanguage.default("es"),
      evaluationSessionIds: z.array(Id).min(1).max(200).optional(),
    }),
    view: Job,
    status: 202,
    limit: "write",
  }),
  jobs: endpoint({
    id: "listDocumentJobs",
    method: "GET",
    path: "/document-jobs",
    tag: "evaluation",
    summary: "Files of report cards that were asked for and are kept, the latest first, with how far they are",
    access: ["evaluation.manage"],
    view: z.object({ data: z.array(Job) }),
  }),
  job: endpoint({
    id: "getDocumentJob",
    method: "GET",
    path: "/document-jobs/{id}",
    tag: "evaluation",
    summary: "How far a file of report cards is",
    access: ["evaluation.manage"],
    params: IdParams,
    view: Job,
  }),
  jobFile: endpoint({
    id: "getDocumentJobFile",
    method: "GET",
    path: "/document-jobs/{id}/file",
    tag: "evaluation",
    summary: "The report cards: a PDF of one group, or a ZIP with a PDF of each",
    access: ["evaluation.manage"],
    params: IdParams,
    view: pdf,
    limit: "write",
  }),
};
