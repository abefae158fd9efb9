import * as z from "zod";
import { Id, IsoDate, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";

const FactorRule = z.object({
  role: z.object({ id: Id, name: z.string(), title: z.string() }),
  /** Active people who have the role, and those of them who have set no second factor up. */
  people: z.int(),
  without: z.int(),
  /** The day from which on nobody of the role gets further without one; null: it is each person's own choice. */
  requiredFrom: z.string().nullable(),
  /** Zero while there has been no rule. */
  version: z.int(),
});
export type FactorRule = z.infer<typeof FactorRule>;

/** Of whom the school demands a second factor. */
export const factorRulesApi = {
  list: endpoint({
    id: "listSecondFactorRules",
    method: "GET",
    path: "/second-factor-rules",
    tag: "institutions",
    summary: "From when on the school demands a second factor of each role, and how many have none yet",
    access: ["settings.update"],
    view: z.object({ data: z.array(FactorRule), today: z.string() }),
  }),
  set: endpoint({
    id: "setSecondFactorRule",
    method: "PUT",
    path: "/second-factor-rules/{roleId}",
    tag: "institutions",
    summary: "Demand a second factor of a role from a day on, or no longer",
    access: ["settings.update"],
    needsRecent: true,
    params: z.strictObject({ roleId: PathId }),
    body: z.strictObject({
      requiredFrom: IsoDate.nullable(),
      /** Of one's own role, before one has a factor oneself: that one has read so. */
      ownFactorMissing: z.boolean().default(false),
    }),
    ifMatch: true,
    view: FactorRule,
    limit: "write",
  }),
};
