import { admins, type Row, staff, teachers } from "./row.ts";

export const content: Record<string, Row> = {
  requestLessonPlan: {
    sample: ({ standardId, sectionId }) => ({ body: { standardIds: [standardId], sectionId } }),
    allowed: ["teacher@demo"],
  },
  previewLessonPlan: {
    sample: ({ standardId, sectionId }) => ({ body: { standardIds: [standardId], sectionId } }),
    allowed: ["teacher@demo"],
  },
  listJobs: { sample: () => ({}), allowed: teachers, ownRowsOnly: true },
  getJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"] },
  cancelJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"], served: 409 },
  retryJob: { sample: ({ jobId }) => ({ params: { id: jobId } }), allowed: ["teacher@demo"], served: 409 },
  listDocuments: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  getDocument: { sample: ({ documentId }) => ({ params: { id: documentId } }), allowed: [...admins, "teacher@demo"] },
  getAiCosts: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
};
