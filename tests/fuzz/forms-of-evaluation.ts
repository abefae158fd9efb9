import * as jobs from "../../app/routes/evaluation/jobs.tsx";
import * as record from "../../app/routes/evaluation/record.tsx";
import * as results from "../../app/routes/evaluation/results.tsx";
import * as sessions from "../../app/routes/evaluation/sessions.tsx";
import * as sheet from "../../app/routes/evaluation/sheet.tsx";
import * as verify from "../../app/routes/evaluation/verify.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Those of evaluation. */
export function formsOfEvaluation(school: TestSchool): Record<string, Form> {
  const [student, term] = [String(school.studentId), String(school.termId)];
  return {
    "evaluation/sessions": {
      action: sessions.action,
      path: "/evaluaciones",
      fields: { academicSessionId: [term, "999999", "x", ""] },
    },
    "evaluation/jobs": {
      action: jobs.action,
      path: "/evaluaciones/boletines",
      fields: { academicSessionId: [term, "999999", "x"], language: ["es", "ca", "x"] },
    },
    "evaluation/results": {
      action: results.action,
      path: `/grupos/${school.sectionId}/evaluacion`,
      params: { id: String(school.sectionId) },
      fields: {
        academicSessionId: [term, "x"],
        [`result-${student}`]: ["NT", "XX", "7", "11", "", "not_assessed"],
        [`version-${student}`]: ["0", "1", "x"],
      },
    },
    "evaluation/sheet": {
      action: sheet.action,
      path: `/evaluaciones/${school.evaluationId}`,
      params: { id: String(school.evaluationId) },
      fields: {
        intent: ["remark", "tutor", "close", "amend", "cards", "x"],
        studentId: [student, "999999", "x"],
        courseId: [String(school.courseId), "x"],
        comment: ["Del azar", ""],
        decision: ["", "promotes", "x"],
        tutorId: ["", "999999", "x"],
        familiesFrom: ["", "2026-12-22", "x"],
        missing: ["0", "x"],
        result: ["NT", "11", "x"],
        reason: ["Del azar", ""],
        academicSessionId: [term, "x"],
        version: ["0", "x"],
      },
    },
    "evaluation/record": {
      action: record.action,
      path: `/alumnado/${student}/expediente`,
      params: { id: student },
      fields: { documentId: [String(school.issuedId), "999999", "x"], reason: ["Del azar", ""] },
    },
    "evaluation/verify": {
      action: verify.action,
      path: "/verificar",
      fields: {
        intent: ["code", "date", "x"],
        code: ["0000-0000-0000-0000", "x", ""],
        dateOfBirth: ["", "2012-01-01", "x"],
      },
    },
  };
}
