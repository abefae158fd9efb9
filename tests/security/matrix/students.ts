import { atDaniel, butHelper, type Row } from "./row.ts";

export const students: Record<string, Row> = {
  listStudents: {
    sample: () => ({}),
    allowed: butHelper,
    ownRowsOnly: true,
  },
  getStudent: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: atDaniel },
  getStudentGrades: {
    sample: ({ studentId }) => ({ params: { id: studentId } }),
    allowed: atDaniel,
  },
};
