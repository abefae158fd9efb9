import * as register from "../../app/routes/attendance/register.tsx";
import * as registers from "../../app/routes/attendance/registers.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Those of registers. */
export function formsOfAttendance(school: TestSchool): Record<string, Form> {
  return {
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
