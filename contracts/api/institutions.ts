import * as z from "zod";
import { Id, IdParams } from "../common.ts";
import { endpoint } from "../endpoint.ts";

export const GradingScale = z.object({ min: z.number(), max: z.number(), pass: z.number(), decimals: z.int() });
export type GradingScale = z.infer<typeof GradingScale>;

export const InstitutionView = z.object({
  id: Id,
  name: z.string(),
  officialCode: z.string().nullable(),
  timeZone: z.string(),
  locale: z.string(),
  gradingScale: GradingScale,
});

const ImportStatus = z.enum(["checked", "committed", "rejected", "undone"]);

/** A school in the operator's list. */
const SchoolRow = z.object({ id: Id, name: z.string(), officialCode: z.string().nullable(), userCount: z.int() });

export const institutionApi = {
  get: endpoint({
    id: "getInstitution",
    method: "GET",
    path: "/institution",
    tag: "institutions",
    summary: "The signed-in person's school",
    access: ["institution.read"],
    view: InstitutionView,
  }),
  statistics: endpoint({
    id: "getInstitutionStatistics",
    method: "GET",
    path: "/institution/statistics",
    tag: "institutions",
    summary: "How many people and groups the school has now",
    access: ["students.create"],
    view: z.object({
      students: z.int(),
      studentsWithoutGroup: z.int(),
      teachers: z.int(),
      guardians: z.int(),
      groups: z.int(),
      sections: z.int(),
      marksThisWeek: z.int(),
      /** Beginnings and ends of terms from today on, soonest first. */
      nextDates: z.array(z.object({ title: z.string(), date: z.string(), edge: z.enum(["start", "end"]) })),
      lastImports: z.array(
        z.object({
          id: Id,
          fileName: z.string().nullable(),
          status: ImportStatus,
          at: z.string(),
        }),
      ),
    }),
  }),
  list: endpoint({
    id: "listInstitutions",
    method: "GET",
    path: "/institutions",
    tag: "institutions",
    summary: "All schools, for the platform's operator",
    access: ["platform.operate"],
    view: z.object({
      data: z.array(SchoolRow),
    }),
  }),
  school: endpoint({
    id: "getSchool",
    method: "GET",
    path: "/institutions/{id}",
    tag: "institutions",
    summary: "One school in figures, for the platform's operator: nobody's name or data",
    access: ["platform.operate"],
    params: IdParams,
    view: SchoolRow.extend({
      students: z.int(),
      teachers: z.int(),
      guardians: z.int(),
      groups: z.int(),
      sections: z.int(),
      lastImport: z.object({ status: ImportStatus, at: z.string() }).nullable(),
    }),
  }),
};
