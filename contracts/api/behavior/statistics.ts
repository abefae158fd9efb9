import * as z from "zod";
import { endpoint } from "../../endpoint.ts";
import { SEVERITIES } from "./categories.ts";

/** Below so many pupils no count is told. */
export const FEWEST_PUPILS = 5;

/** Null: too few pupils, or what would tell of too few together with the others. */
const Count = z.object({ records: z.int(), pupils: z.int() }).nullable();
const Cell = z.object({ of: z.string(), title: z.string(), count: Count });
export type StatisticsCell = z.infer<typeof Cell>;

const Part = z.object({
  total: Count,
  byCategory: z.array(Cell.extend({ severity: z.enum(SEVERITIES).nullable() })),
  byGroup: z.array(Cell),
  /** `of` is a month, YYYY-MM. */
  byMonth: z.array(Cell),
});
export type StatisticsPart = z.infer<typeof Part>;

export const behaviorStatisticsApi = {
  statistics: endpoint({
    id: "getBehaviorStatistics",
    method: "GET",
    path: "/behavior/statistics",
    tag: "behavior",
    summary:
      "Merits and incidents of this school year by category, group and month; nothing that tells of fewer than five pupils, by itself or as a difference",
    access: ["behavior.oversee"],
    view: z.object({ yearTitle: z.string().nullable(), merits: Part, incidents: Part }),
  }),
};
