import * as behavior from "../../app/routes/behavior/behavior.tsx";
import * as categories from "../../app/routes/behavior/categories.tsx";
import * as procedure from "../../app/routes/behavior/procedure.tsx";
import * as procedures from "../../app/routes/behavior/procedures.tsx";
import * as studentBehavior from "../../app/routes/behavior/student-behavior.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

const entry = (school: TestSchool) => ({
  categoryId: [String(school.categoryId), "999999", "x"],
  date: [school.lessonDate, "2151-01-06", "ayer"],
  time: ["", "11:20", "99:99"],
  place: ["", "Patio"],
  sectionId: ["", String(school.sectionId), "999999", "x"],
  description: ["", "Ha ayudado a recoger"],
  familyText: ["", "Ha ayudado"],
  measure: ["", "Felicitación"],
  tellsFamily: ["", "1", "0", "x"],
  witnessIds: ["999999", "x"],
});

/** Those of behaviour. */
export function formsOfBehavior(school: TestSchool): Record<string, Form> {
  return {
    "behavior/categories": {
      action: categories.action,
      path: "/centro/convivencia",
      fields: {
        intent: [
          "add",
          "change",
          "retire",
          "restore",
          "notices",
          "add-step",
          "change-step",
          "retire-step",
          "restore-step",
        ],
        days: ["5", "-1", "x"],
        countsFrom: ["opening", "decision", "x"],
        behaviorNoticeMinutes: ["30", "", "x"],
        id: [String(school.categoryId), "999999", ".."],
        title: ["Del azar", "x"],
        points: ["1", "-1", "500", "x"],
        kind: ["merit", "minor", "x"],
        tellsFamilies: ["", "1"],
        position: ["2", "-1", ""],
        version: ["1", "x"],
      },
    },
    "behavior/behavior": {
      action: behavior.action,
      path: "/convivencia",
      fields: { ...entry(school), studentIds: [String(school.studentId), "999999", "x"], group: ["2º ESO A", ""] },
    },
    "behavior/procedures": {
      action: procedures.action,
      path: "/convivencia/partes",
      fields: { measure: [String(school.measureId), "999999", "x"] },
    },
    "behavior/procedure": {
      action: procedure.action,
      path: `/convivencia/partes/${school.procedureId}`,
      params: { id: String(school.procedureId) },
      fields: {
        intent: ["done", "not_needed", "due", "add-measure", "measure-done", "measure-due"],
        step: [String(school.stepId), "999999", "x"],
        measure: [String(school.measureId), "999999", "x"],
        instructorId: ["", "999999", "x"],
        ownerId: ["", "999999", "x"],
        note: ["", "Nada que decir"],
        decision: ["", "Nada"],
        text: ["Una tarea", "x"],
        dueOn: ["2151-01-06", "ayer"],
        version: ["1", "2", "x"],
      },
    },
    "behavior/student-behavior": {
      action: studentBehavior.action,
      path: `/alumnado/${school.studentId}/convivencia`,
      params: { id: String(school.studentId) },
      fields: {
        ...entry(school),
        intent: ["record", "change", "withdraw", "acknowledge", "procedure"],
        record: ["", String(school.behaviorId), "999999", "x"],
        reason: ["Un error", ""],
        version: ["1", "x"],
      },
    },
  };
}
