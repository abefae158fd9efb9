import * as z from "zod";
import { Id, IdParams, PageQuery, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";

/** What of a pupil's file can be asked for by itself. */
export const HISTORY_FIELDS = [
  "givenName",
  "middleName",
  "familyName",
  "email",
  "username",
  "phone",
  "identifier",
  "isActive",
  "groupName",
  "enrollment",
  "guardians",
  "custody",
  "contacts",
  "medical",
  "documents",
  "tutoring",
] as const;
export type HistoryField = (typeof HISTORY_FIELDS)[number];

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const HistoryEntry = z.object({
  id: Id,
  at: z.string(),
  /** Null where the platform itself acted. */
  by: z.string().nullable(),
  action: z.string(),
  /** What differs, by field; of what lies sealed, nothing but that it was changed. */
  changes: z.array(z.object({ field: z.string(), before: Scalar, after: Scalar })),
  isSealed: z.boolean(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

export const studentHistoryApi = {
  list: endpoint({
    id: "listStudentHistory",
    method: "GET",
    path: "/students/{id}/history",
    tag: "students",
    summary:
      "Who changed what of a student's file, from what to what and when, the latest first; of what lies sealed only that it was changed",
    access: ["audit.read"],
    isPersonal: true,
    params: IdParams,
    query: PageQuery.extend({ field: z.enum(HISTORY_FIELDS).optional() }),
    view: page(HistoryEntry),
  }),
};
