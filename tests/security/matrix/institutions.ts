import { everyone, operator, type Row, staff } from "./row.ts";

export const institutions: Record<string, Row> = {
  getInstitution: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getInstitutionStatistics: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listInstitutions: { sample: () => ({}), allowed: ["superadmin@demo"], ownRowsOnly: true },
  getSchool: { sample: () => ({ params: { id: 1 } }), allowed: operator },
};
