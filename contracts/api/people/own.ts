import * as z from "zod";
import { endpoint } from "../../endpoint.ts";
import { Phone } from "./people.ts";

/** What the school has of whoever asks, as far as they go by it themselves. */
export const OwnData = z.object({
  givenName: z.string(),
  middleName: z.string().nullable(),
  familyName: z.string(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  phone: z.string().nullable(),
  role: z.string(),
  groupName: z.string().nullable(),
  version: z.int(),
});
export type OwnData = z.infer<typeof OwnData>;

export const ownDataApi = {
  get: endpoint({
    id: "getOwnData",
    method: "GET",
    path: "/auth/me/data",
    tag: "people",
    summary: "One's own data as the school has them; `ETag` is the version that a change must name",
    access: "session",
    view: OwnData,
  }),
  change: endpoint({
    id: "changeOwnData",
    method: "PATCH",
    path: "/auth/me/data",
    tag: "people",
    summary: "Change one's own telephone; a later import does not bring the former one back. All else is the office's",
    access: "session",
    body: z.strictObject({ phone: Phone.nullable() }),
    ifMatch: true,
    view: OwnData,
    limit: "write",
  }),
};
