import type { TestSchool } from "../school.ts";
import { admins, type Row } from "./row.ts";

const entry = (school: TestSchool) => ({
  assignmentId: school.assignmentId,
  studentId: school.studentId,
  value: 7.25,
  version: school.gradeVersion,
});

export const grades: Record<string, Row> = {
  getGradebook: { sample: ({ sectionId }) => ({ params: { id: sectionId } }), allowed: [...admins, "teacher@demo"] },
  recordGrades: {
    sample: (school) => ({ params: { id: school.courseId }, body: { grades: [entry(school)] } }),
    allowed: ["teacher@demo"],
  },
  getGradeHistory: { sample: ({ gradeId }) => ({ params: { id: gradeId } }), allowed: [...admins, "teacher@demo"] },
};
