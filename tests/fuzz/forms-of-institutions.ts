import * as gradingScales from "../../app/routes/institutions/grading-scales.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Of pages of a school's settings. */
export function formsOfInstitutions(school: TestSchool): Record<string, Form> {
  return {
    "institutions/grading-scales": {
      action: gradingScales.action,
      path: "/centro/notas",
      fields: {
        intent: ["save", "remove"],
        at: ["new", "scale-1"],
        id: ["", String(school.scaleId), "999999", ".."],
        version: ["1", "x"],
        title: ["Escala del azar", "x"],
        min: ["0", "-1", "1e9"],
        max: ["10", "0", "diez"],
        pass: ["5", "4,99", "11"],
        decimals: ["2", "0", "9"],
        "band.code": ["IN", "DEMASIADO"],
        "band.title": ["Insuficiente", ""],
        "band.from": ["0", "5", "x"],
        gradeLevels: ["1º ESO", "9º Nada"],
        isDefault: ["", "on"],
        affects: ["", "0", "-1", "99999999999"],
      },
    },
  };
}
