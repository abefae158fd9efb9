import * as z from "zod";
import { Id, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { singleLine } from "../text.ts";

export const StaffRow = z.object({
  id: Id,
  givenName: z.string(),
  familyName: z.string(),
  role: z.string(),
  kind: z.string(),
  email: z.string().nullable(),
  sections: z.int(),
});
export type StaffRow = z.infer<typeof StaffRow>;

export const peopleApi = {
  staff: endpoint({
    id: "listStaff",
    method: "GET",
    path: "/staff",
    tag: "people",
    summary: "Active teachers and administrators of the school by name, with how many sections each teaches",
    access: ["users.read"],
    query: PageQuery.extend({
      search: singleLine(100).optional(),
      kind: z.enum(["teacher", "school_admin"]).optional(),
    }),
    view: page(StaffRow),
  }),
};
