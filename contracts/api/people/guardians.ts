import * as z from "zod";
import { Id, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";

export const RELATIONS = ["mother", "father", "guardian", "grandparent", "sibling", "relative", "other"] as const;

/**
 * Why a guardian goes on seeing the records of a pupil who is of age: the pupil agrees, depends on them (a legitimate
 * interest that they showed), or a court says so.
 */
export const ADULT_ACCESS = ["consent", "dependent", "court"] as const;
export type AdultAccess = (typeof ADULT_ACCESS)[number];

/** More than any family has. */
export const MOST_GUARDIANS = 20;

const rights = {
  /** The one asked first; at most one. */
  isPrimary: z.boolean(),
  hasCustody: z.boolean(),
  /** Sees marks, absences and the like in the platform. */
  canViewRecords: z.boolean(),
  /** Is told of what concerns the child. */
  canContact: z.boolean(),
  /** May take the child home. */
  canCollect: z.boolean(),
};

const GuardianData = z.strictObject({
  userId: Id,
  relation: z.enum(RELATIONS),
  ...rights,
  adultAccess: z.enum(ADULT_ACCESS).nullable().default(null),
});
export type GuardianData = z.infer<typeof GuardianData>;

export const Guardian = z.object({
  userId: Id,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  isActive: z.boolean(),
  relation: z.enum(RELATIONS),
  ...rights,
  adultAccess: z.enum(ADULT_ACCESS).nullable(),
});
export type Guardian = z.infer<typeof Guardian>;

/** The whole family of a pupil; `version` is of all of it. */
export const Guardians = z.object({
  data: z.array(Guardian),
  /** The day on which the pupil turns 18: from then on a guardian sees records only with `adultAccess`. */
  adultOn: z.string().nullable(),
  isAdult: z.boolean(),
  version: z.string(),
});

export const guardiansApi = {
  get: endpoint({
    id: "getGuardians",
    method: "GET",
    path: "/students/{id}/guardians",
    tag: "people",
    summary: "Guardians of a student with their rights; `ETag` is the version that a change must name",
    access: ["users.read"],
    params: IdParams,
    view: Guardians,
  }),
  replace: endpoint({
    id: "replaceGuardians",
    method: "PUT",
    path: "/students/{id}/guardians",
    tag: "people",
    summary:
      "Write the whole set of a student's guardians: who is not in it is one no more, and loses what hangs on it at once",
    access: ["users.update"],
    needsRecent: true,
    params: IdParams,
    body: z.strictObject({ guardians: z.array(GuardianData).max(MOST_GUARDIANS) }),
    ifMatch: true,
    view: Guardians,
    limit: "write",
  }),
};
