import * as categories from "../../app/routes/behavior/categories.tsx";
import type { TestSchool } from "../security/school.ts";
import type { Form } from "./form.ts";

/** Those of behaviour. */
export function formsOfBehavior(school: TestSchool): Record<string, Form> {
  return {
    "behavior/categories": {
      action: categories.action,
      path: "/centro/convivencia",
      fields: {
        intent: ["add", "change", "retire", "restore"],
        id: [String(school.categoryId), "999999", ".."],
        title: ["Del azar", "x"],
        points: ["1", "-1", "500", "x"],
        kind: ["merit", "minor", "x"],
        tellsFamilies: ["", "1"],
        position: ["2", "-1", ""],
        version: ["1", "x"],
      },
    },
  };
}
