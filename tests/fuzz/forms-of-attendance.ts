import * as alert from "../../app/routes/attendance/alert.tsx";
import * as justification from "../../app/routes/attendance/justification.tsx";
import * as justifications from "../../app/routes/attendance/justifications.tsx";
import * as register from "../../app/routes/attendance/register.tsx";
import * as registers from "../../app/routes/attendance/registers.tsx";
import * as student from "../../app/routes/attendance/student.tsx";
import * as tutors from "../../app/routes/sections/tutors.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Those of registers. */
export function formsOfAttendance(school: TestSchool): Record<string, Form> {
  const { studentId, justificationId, alertId } = school;
  const absence = {
    startDate: [school.justifiedDate, "2151-01-06", "ayer", ""],
    endDate: ["", school.justifiedDate, "2199-01-01"],
    startsAt: ["", "08:15", "99:99"],
    endsAt: ["", "09:10", "07:00"],
    kind: ["illness", "x"],
    text: ["", "Fiebre"],
  };
  const decision = {
    id: [String(justificationId), "999999", ".."],
    note: ["", "Falta el parte"],
    version: ["0", "x"],
  };
  return {
    "attendance/student": {
      action: student.action,
      path: `/alumnado/${studentId}/asistencia`,
      params: { id: String(studentId) },
      fields: {
        intent: ["request", "enter", "accept", "refuse", "withdraw", "x"],
        ...absence,
        ...decision,
        codeId: [String(school.codeId), "999999", "x"],
        minutes: ["", "5", "-1"],
      },
    },
    "attendance/alert": {
      action: alert.action,
      path: `/asistencia/alertas/${alertId}`,
      params: { id: String(alertId) },
      fields: { note: ["", "Hablado con la familia"], version: ["0", "x"] },
    },
    "attendance/justifications": {
      action: justifications.action,
      path: "/asistencia/justificantes",
      fields: { intent: ["accept", "refuse", "withdraw", "x"], ...decision },
    },
    "attendance/justification": {
      action: justification.action,
      path: `/asistencia/justificantes/${justificationId}`,
      params: { id: String(justificationId) },
      fields: { intent: ["accept", "refuse", "withdraw", "attach", "x"], ...decision, file: [""] },
    },
    "sections/tutors": {
      action: tutors.action,
      path: "/centro/tutorias",
      fields: {
        groupName: ["De nadie", ""],
        first: ["", "1", "999999", "x"],
        second: ["", "1"],
        version: ["0", "1-2", "x"],
      },
    },
    "attendance/register": {
      action: register.action,
      path: `/grupos/${school.sectionId}/lista/${school.lessonDate}`,
      params: { id: String(school.sectionId), date: school.lessonDate },
      fields: {
        intent: ["take", "override"],
        startsAt: ["", "08:15", "99:99"],
        [`code-${school.listedId}`]: [String(school.codeId), "999999", "x"],
        [`minutes-${school.listedId}`]: ["", "5", "-1", "9999"],
        [`note-${school.listedId}`]: ["", "Sin aviso"],
        [`office-${school.listedId}`]: ["", String(school.codeId), "999999"],
        reason: ["La familia ha llamado", ""],
        version: ["0", "1", "x"],
      },
    },
    "attendance/registers": {
      action: registers.action,
      path: "/asistencia",
      fields: {
        date: [school.lessonDate, "2151-01-06", "ayer"],
        lesson: ["", `${school.sectionId}/08:15`, "x"],
        only: ["", "faltan"],
      },
    },
  };
}
