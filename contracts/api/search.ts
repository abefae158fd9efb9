import * as z from "zod";
import { Id } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { singleLine } from "../text.ts";

export const FOUND_KINDS = ["student", "staff", "family", "section", "document"] as const;

export const Found = z.object({
  kind: z.enum(FOUND_KINDS),
  id: Id,
  label: z.string(),
  detail: z.string().nullable(),
});
export type Found = z.infer<typeof Found>;

export const searchApi = {
  everything: endpoint({
    id: "searchEverything",
    method: "GET",
    path: "/search",
    tag: "search",
    summary: "People, groups and documents within the caller's reach whose name holds the text; a few of each kind",
    access: ["students.read", "children.read", "courses.read", "users.read", "content.read"],
    query: z.strictObject({ text: singleLine(100).min(2) }),
    view: z.object({
      data: z.array(Found),
      /** How many there are of each kind; `data` has the first six. */
      totals: z.record(z.enum(FOUND_KINDS), z.int().nonnegative()),
    }),
  }),
};
