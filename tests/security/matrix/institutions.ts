import { ifMatch } from "#testing/office.ts";
import { everyone, heads, operator, type Row, staff } from "./row.ts";

export const institutions: Record<string, Row> = {
  getInstitution: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // What is as it was leaves the version.
  changeInstitution: {
    sample: () => ({ body: {}, headers: ifMatch(1) }),
    allowed: heads,
    ownRowsOnly: true,
  },
  getBranding: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // No school has one here: `tests/integration/logo.test.ts` shows one to everybody.
  getLogo: { sample: () => ({}), allowed: everyone, served: 404, ownRowsOnly: true },
  // No image, so that nothing changes for those who come after.
  setLogo: { sample: () => ({ headers: ifMatch(1) }), allowed: heads, served: 422, ownRowsOnly: true },
  // Another version than the school's.
  removeLogo: { sample: () => ({ headers: ifMatch(0) }), allowed: heads, served: 412, ownRowsOnly: true },
  setAccentColor: {
    sample: () => ({ body: { color: null }, headers: ifMatch(0) }),
    allowed: heads,
    served: 412,
    ownRowsOnly: true,
  },
  listSwitchedOff: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  getInstitutionStatistics: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listInstitutions: { sample: () => ({}), allowed: ["superadmin@demo"], ownRowsOnly: true },
  getSchool: { sample: () => ({ params: { id: 1 } }), allowed: operator },
  // Whoever comes second finds the code taken.
  createInstitution: {
    sample: () => ({
      body: {
        name: "IES De Prueba",
        officialCode: "99000001",
        timeZone: "Europe/Madrid",
        template: "ies",
        givenName: "Prueba",
        familyName: "Dirección",
        email: "direccion@matriz.eduai.test",
      },
    }),
    allowed: operator,
    served: [201, 422],
    ownRowsOnly: true,
  },
  // A name that is not the school's stops it.
  suspendInstitution: {
    sample: () => ({ params: { id: 2 }, body: { name: "No es su nombre", reason: "Una prueba" } }),
    allowed: operator,
    served: 422,
  },
  resumeInstitution: { sample: () => ({ params: { id: 2 } }), allowed: operator },
  listAcademicSessions: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // Whoever comes second finds the days taken.
  createAcademicSession: {
    sample: () => ({ body: { title: "Curso de prueba", startDate: "2150-09-01", endDate: "2151-08-31" } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeAcademicSession: {
    sample: ({ schoolYearId }) => ({ params: { id: schoolYearId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  // Classes stand in it.
  removeAcademicSession: {
    sample: ({ schoolYearId }) => ({ params: { id: schoolYearId } }),
    allowed: ["head@demo"],
    served: 409,
  },
  listNonSchoolDays: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  addNonSchoolDays: {
    sample: () => ({ body: { title: "Fiesta de prueba", startDate: "2150-10-12" } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  // One for every one who is asked: what is gone is not there.
  removeNonSchoolDays: {
    sample: ({ dayOffId }) => ({ params: { id: dayOffId } }),
    allowed: ["head@demo"],
  },
  listGradingScales: { sample: () => ({}), allowed: everyone, ownRowsOnly: true },
  // Whoever comes second finds the title taken.
  createGradingScale: {
    sample: () => ({ body: { title: "Escala de prueba", min: 0, max: 10, pass: 5, decimals: 2 } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeGradingScale: {
    sample: ({ scaleId }) => ({ params: { id: scaleId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  // The default one stays.
  removeGradingScale: {
    sample: ({ scaleId }) => ({ params: { id: scaleId }, headers: ifMatch(1) }),
    allowed: ["head@demo"],
    served: 409,
  },
  listSecondFactorRules: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  // No rule, as before.
  setSecondFactorRule: {
    sample: ({ familyRoleId }) => ({
      params: { roleId: familyRoleId },
      body: { requiredFrom: null },
      headers: ifMatch(0),
    }),
    allowed: heads,
    ownRowsOnly: true,
  },
};
