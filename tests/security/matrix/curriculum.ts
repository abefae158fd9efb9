import { type Row, staff, teachers } from "./row.ts";

export const curriculum: Record<string, Row> = {
  searchCurriculum: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  listCurriculumSubjects: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
};
