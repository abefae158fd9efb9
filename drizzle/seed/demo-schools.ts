import type { DemoPerson, SchoolPlan } from "./school.ts";
import { fewSubjects, subjects } from "./subjects.ts";

/** For demonstrations only; nobody else has a password. */
export const DEMO_PASSWORD = "eduai-demo-2026";

export const platform = { name: "EduAI Plataforma" };

export const operator: DemoPerson = { account: "superadmin", givenName: "Marina", familyName: "Soler Vidal" };

const demo: SchoolPlan = {
  name: "IES Demostración",
  officialCode: "28000001",
  domain: "demo.eduai.test",
  grades: [1, 2, 3, 4],
  letters: ["A", "B", "C", "D"],
  perGroup: 25,
  subjects,
  staff: [
    {
      account: "head",
      givenName: "Carmen",
      familyName: "Ruiz Ortega",
      role: "school_admin",
      oneRosterRole: "principal",
    },
    {
      account: "secretary",
      givenName: "Javier",
      familyName: "Molina Prieto",
      role: "secretary",
      oneRosterRole: "siteAdministrator",
    },
  ],
  teacher: {
    account: "teacher",
    givenName: "Lucía",
    familyName: "Fernández Vega",
    subject: "MAT",
    groups: ["2º ESO A", "2º ESO B", "3º ESO A"],
  },
  families: [
    {
      guardians: [
        { account: "parent", givenName: "Elena", familyName: "Romero Santos", relation: "mother" },
        { account: "", givenName: "Tomás", familyName: "García Peña", relation: "father" },
      ],
      children: [
        { account: "student", givenName: "Daniel", familyName: "García Romero", sex: "male", group: [2, "A"] },
        { givenName: "Paula", familyName: "García Romero", sex: "female", group: [4, "C"] },
      ],
    },
    {
      guardians: [{ account: "parent2", givenName: "Miguel", familyName: "Navarro Gil", relation: "father" }],
      children: [{ givenName: "Irene", familyName: "Navarro Castillo", sex: "female", group: [2, "A"] }],
    },
  ],
};

const other: SchoolPlan = {
  name: "Colegio Otra Escuela",
  officialCode: "28000002",
  domain: "otra.eduai.test",
  grades: [1, 2],
  letters: ["A"],
  perGroup: 20,
  subjects: fewSubjects,
  staff: [
    {
      account: "head",
      givenName: "Rosa",
      familyName: "Iglesias Pardo",
      role: "school_admin",
      oneRosterRole: "principal",
    },
  ],
  teacher: { account: "teacher", givenName: "Andrés", familyName: "Campos Núñez", subject: "MAT", groups: [] },
  families: [
    {
      guardians: [{ account: "parent", givenName: "Silvia", familyName: "Méndez Lara", relation: "mother" }],
      children: [{ account: "student", givenName: "Hugo", familyName: "Torres Méndez", sex: "male", group: [2, "A"] }],
    },
  ],
};

export const schools: readonly SchoolPlan[] = [demo, other];
