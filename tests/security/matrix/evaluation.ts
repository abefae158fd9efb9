import { ifMatch } from "#testing/office.ts";
import { admins, atDaniel, type Row, staff, teachers } from "./row.ts";

const family = ["student@demo", "parent@demo"] as const;
const tutors = [...admins, "teacher@demo"] as const;

export const evaluation: Record<string, Row> = {
  listEvaluationSessions: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  // All its groups have one.
  openEvaluationSessions: { sample: ({ termId }) => ({ body: { academicSessionId: termId } }), allowed: admins },
  getEvaluationSheet: {
    sample: ({ evaluationId }) => ({ params: { id: evaluationId } }),
    allowed: [...tutors, "teacher3@demo"],
  },
  writeEvaluationRemark: {
    sample: ({ evaluationId, studentId }) => ({
      params: { id: evaluationId, studentId },
      body: { comment: null },
      headers: ifMatch(0),
    }),
    allowed: tutors,
  },
  // From a version that there never was: nobody closes it here.
  closeEvaluationSession: {
    sample: ({ evaluationId }) => ({ params: { id: evaluationId }, body: {}, headers: ifMatch(0) }),
    allowed: tutors,
    served: 412,
  },
  // It is open.
  amendResult: {
    sample: ({ evaluationId, studentId, courseId }) => ({
      params: { id: evaluationId },
      body: { studentId, courseId, label: "NT", reason: "Una prueba" },
    }),
    allowed: admins,
    served: 409,
  },
  getSectionResults: { sample: ({ sectionId }) => ({ params: { id: sectionId } }), allowed: tutors },
  confirmResults: {
    sample: ({ sectionId, termId, studentId }) => ({
      params: { id: sectionId },
      body: { academicSessionId: termId, results: [{ studentId, label: "NT", version: 0 }] },
    }),
    allowed: ["teacher@demo"],
  },
  getAcademicRecord: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: atDaniel },
  getReportCardPdf: {
    sample: ({ studentId, finalSessionId }) => ({
      params: { id: studentId },
      query: { academicSessionId: finalSessionId },
    }),
    // The tutor of then, who still teaches him.
    allowed: [...tutors, ...family],
  },
  getTranscriptPdf: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: [...tutors, ...family] },
  getTransferReportPdf: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: admins },
  getActPdf: { sample: ({ closedEvaluationId }) => ({ params: { id: closedEvaluationId } }), allowed: tutors },
  listIssuedDocuments: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: admins },
  // Whoever comes second finds it revoked.
  revokeDocument: {
    sample: ({ issuedId }) => ({ params: { id: issuedId }, body: { reason: "Una prueba" } }),
    allowed: admins,
    served: [200, 409],
  },
  verifyDocument: { sample: () => ({ body: { code: "0000000000000000" } }), allowed: [], ownRowsOnly: true },
  openDocumentLink: { sample: () => ({ params: { token: "1.1.1.es.1" } }), allowed: [], ownRowsOnly: true },
  requestReportCards: {
    sample: ({ finalSessionId, closedEvaluationId }) => ({
      body: { academicSessionId: finalSessionId, evaluationSessionIds: [closedEvaluationId] },
    }),
    allowed: admins,
  },
  listDocumentJobs: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  getDocumentJob: { sample: ({ documentJobId }) => ({ params: { id: documentJobId } }), allowed: admins },
  getDocumentJobFile: { sample: ({ documentJobId }) => ({ params: { id: documentJobId } }), allowed: admins },
};
