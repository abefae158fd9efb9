import * as z from "zod";
import { BEHAVIOR_KINDS, SEVERITIES } from "#contracts/api/behavior/categories.ts";
import { behaviorApi } from "#contracts/api/behavior/records.ts";
import { getStudentBehavior } from "#core/behavior/get-student-behavior.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

/** What was written of a pupil stays in the school: counts and categories alone. */
export const getBehaviorTool = readTool(behaviorApi.student, getStudentBehavior, {
  name: "get_behavior",
  title: "Convivencia de un estudiante",
  description:
    "Merits and incidents of one student in this school year: category, severity, day and points, without anything that " +
    "was written. Staff see students within their reach and each reading is noted; families and students see what the " +
    "school has told them.",
  names: { id: "student_id", year: "school_year_id" },
  describe: {
    id: "Identifier of the student, as find_students returns it",
    year: "A former school year, for those who may open it; this one unless given",
  },
  output: z.object({
    school_year: z.string().nullable(),
    points: z.int(),
    merits: z.int(),
    incidents: z.int(),
    records: z.array(
      z.object({
        date: z.string(),
        category: z.string(),
        kind: z.enum(BEHAVIOR_KINDS),
        severity: z.enum(SEVERITIES).nullable(),
        points: z.int(),
        withdrawn: z.boolean().describe("It does not count"),
      }),
    ),
  }),
  adapt: ({ year, points, merits, incidents, data }) => ({
    school_year: year?.title ?? null,
    points,
    merits,
    incidents,
    records: data.map(({ date, category, points: own, withdrawn }) => ({
      date,
      category: category.title,
      kind: category.kind,
      severity: category.severity,
      points: own,
      withdrawn: withdrawn !== null,
    })),
  }),
  summary: ({ school_year, points, merits, incidents, records }) => ({
    intro: `Convivencia del curso ${school_year ?? "–"}: ${points} puntos, ${merits} méritos y ${incidents} incidencias.`,
    rows: records.map(
      ({ date, category, points: own, withdrawn }) => `${date} ${category} (${own})${withdrawn ? ", retirada" : ""}`,
    ),
  }),
});
