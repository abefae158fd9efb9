import type { Hono } from "hono";
import { documentsApi } from "#contracts/api/evaluation/documents.ts";
import { recordsApi } from "#contracts/api/evaluation/records.ts";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { getAcademicRecord } from "#core/evaluation/academic-record.ts";
import { getAct } from "#core/evaluation/acts.ts";
import { amendResult } from "#core/evaluation/amend-result.ts";
import { closeEvaluationSession } from "#core/evaluation/close-session.ts";
import { confirmResults } from "#core/evaluation/confirm-results.ts";
import {
  getDocumentJob,
  getDocumentJobFile,
  listDocumentJobs,
  requestReportCards,
} from "#core/evaluation/document-jobs.ts";
import { listIssuedDocuments, revokeDocument, verifyDocument } from "#core/evaluation/issued-documents.ts";
import { getReportCard, type PdfFile } from "#core/evaluation/report-cards.ts";
import { openLink } from "#core/evaluation/report-link.ts";
import { getSectionResults } from "#core/evaluation/section-results.ts";
import { listEvaluationSessions, openEvaluationSessions } from "#core/evaluation/sessions.ts";
import { getEvaluationSheet } from "#core/evaluation/sheet.ts";
import { getTranscript, getTransferReport } from "#core/evaluation/transcripts.ts";
import { writeRemark } from "#core/evaluation/write-remark.ts";
import { loadPerson } from "#core/identity/load-person.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountEvaluation(app: Hono<HttpEnv>): void {
  bind(app, evaluationApi, {
    list: listEvaluationSessions,
    open: openEvaluationSessions,
    sheet: (ctx, input) => getEvaluationSheet(ctx, input),
    remark: (ctx, input, { version }) => writeRemark(ctx, { ...input, version }),
    close: (ctx, input, { version }) => closeEvaluationSession(ctx, { ...input, version }),
    amend: amendResult,
    results: getSectionResults,
    confirm: confirmResults,
  });
  bind(app, recordsApi, { academicRecord: getAcademicRecord });
  bind(app, documentsApi, {
    reportCard: async (ctx, input) => pdf(await getReportCard(ctx, input)),
    transcript: async (ctx, input) => pdf(await getTranscript(ctx, input)),
    transferReport: async (ctx, input) => pdf(await getTransferReport(ctx, input)),
    act: async (ctx, input) => pdf(await getAct(ctx, input)),
    issued: listIssuedDocuments,
    revoke: revokeDocument,
    verify: {
      anyone: (input, { services: { directory, database } }) =>
        verifyDocument({ findDocument: directory.findDocument, open: database }, input),
    },
    link: {
      anyone: async (input, { services, identity: { secrets }, origin }) => {
        const contextOf = async (institutionId: number, userId: number) => {
          const person = await loadPerson(services.database(institutionId, userId), userId);
          return person === null ? null : services.context({ ...person, sessionId: "document-link" }, origin);
        };
        return pdf(await openLink({ secrets, now: () => new Date(), contextOf }, input));
      },
    },
    requestMany: requestReportCards,
    jobs: listDocumentJobs,
    job: getDocumentJob,
    jobFile: async (ctx, input) => {
      const { body, name, type } = await getDocumentJobFile(ctx, input);
      return file(body instanceof Uint8Array ? body.slice() : body, name, type, "attachment");
    },
  });
}

const pdf = ({ bytes, name }: PdfFile) => file(bytes.slice(), name, "application/pdf", "inline");

/** A paper is somebody's: no cache keeps it. */
function file(body: BodyInit, name: string, type: string, disposition: "inline" | "attachment"): Response {
  const plain = name.normalize("NFD").replaceAll(/[^\w.-]+/g, "-");
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `${disposition}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
}
