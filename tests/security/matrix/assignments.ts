import { members, type Row, teachers } from "./row.ts";

export const assignments: Record<string, Row> = {
  createAssignment: {
    sample: ({ sectionId }) => ({ params: { id: sectionId }, body: { title: "Prueba" } }),
    allowed: ["teacher@demo"],
  },
  publishAssignment: { sample: ({ draftId }) => ({ params: { id: draftId } }), allowed: ["teacher@demo"] },
  unpublishAssignment: { sample: ({ draftId }) => ({ params: { id: draftId } }), allowed: ["teacher@demo"] },
  listDueWork: { sample: () => ({}), allowed: members, ownRowsOnly: true },
  listPendingMarks: { sample: () => ({}), allowed: teachers, ownRowsOnly: true },
};
