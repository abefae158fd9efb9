import { ifMatch } from "#testing/office.ts";
import type { Principal } from "../principals.ts";
import type { TestSchool } from "../school.ts";
import { heads, type Row, teachers } from "./row.ts";

const staff = [...heads, ...teachers];
/** Who teaches Daniel, and the head: the office has nothing to do with it. */
const teaching: readonly Principal[] = ["head@demo", "teacher@demo", "teacher3@demo"];
const merit = ({ categoryId }: TestSchool) => ({ categoryId, date: new Date().toISOString().slice(0, 10) });

export const behavior: Record<string, Row> = {
  listBehaviorCategories: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  // Whoever comes second finds the name taken.
  createBehaviorCategory: {
    sample: () => ({ body: { title: "Prueba de la matriz", kind: "merit", points: 1, tellsFamilies: false } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeBehaviorCategory: {
    sample: ({ categoryId }) => ({ params: { id: categoryId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  getStudentBehavior: {
    sample: ({ studentId }) => ({ params: { id: studentId } }),
    allowed: [...teaching, "student@demo", "parent@demo"],
  },
  recordStudentBehavior: {
    sample: (school) => ({ params: { id: school.studentId }, body: merit(school) }),
    allowed: teaching,
  },
  recordBehavior: {
    sample: (school) => ({ body: { ...merit(school), studentIds: [school.studentId] } }),
    allowed: teaching,
  },
  // As it stands there.
  changeBehavior: {
    sample: ({ behaviorId }) => ({ params: { id: behaviorId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo", "teacher@demo"],
  },
  // It was withdrawn.
  withdrawBehavior: {
    sample: ({ withdrawnId }) => ({ params: { id: withdrawnId }, body: { reason: "Una prueba" }, headers: ifMatch(2) }),
    allowed: ["head@demo", "teacher@demo"],
    served: 409,
  },
  acknowledgeBehavior: { sample: ({ behaviorId }) => ({ params: { id: behaviorId } }), allowed: ["parent@demo"] },
  getBehaviorStatistics: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  countOverdueBehavior: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  listBehaviorSteps: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  createBehaviorStep: {
    sample: () => ({ body: { title: "De la matriz", days: 3, countsFrom: "opening" } }),
    allowed: heads,
    ownRowsOnly: true,
  },
  changeBehaviorStep: {
    sample: ({ stepTemplateId }) => ({ params: { id: stepTemplateId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  // It has one.
  openBehaviorProcedure: {
    sample: ({ incidentId }) => ({ params: { id: incidentId } }),
    allowed: ["head@demo"],
    served: 409,
  },
  listBehaviorProcedures: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listBehaviorTasks: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  getBehaviorProcedure: {
    sample: ({ procedureId }) => ({ params: { id: procedureId } }),
    allowed: ["head@demo", "teacher@demo"],
  },
  // As it is.
  settleBehaviorStep: {
    sample: ({ procedureId, stepId }) => ({
      params: { id: procedureId, stepId },
      body: { state: "due" },
      headers: ifMatch(2),
    }),
    allowed: ["head@demo", "teacher@demo"],
  },
  addBehaviorMeasure: {
    sample: ({ procedureId, colleagueStaffId: ownerId }) => ({
      params: { id: procedureId },
      body: { text: "De la matriz", ownerId, dueOn: "2151-01-07" },
    }),
    allowed: ["head@demo", "teacher@demo"],
  },
  settleBehaviorMeasure: {
    sample: ({ measureId }) => ({ params: { id: measureId }, body: { isDone: false } }),
    allowed: ["head@demo", "teacher@demo"],
  },
  listBehavior: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
  listBehaviorPeople: { sample: () => ({}), allowed: staff, ownRowsOnly: true },
};
