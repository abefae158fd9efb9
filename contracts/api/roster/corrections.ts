import * as z from "zod";

/** What the office says of fields corrected by hand that a file would set otherwise: they stay unless named here. */
export const RosterOverwrite = z.strictObject({
  /** The file is right about all of them. */
  all: z.boolean().optional(),
  /** The file is right about these people, by sourcedId. */
  people: z.array(z.string().min(1).max(255)).max(5_000).optional(),
});
export type RosterOverwrite = z.infer<typeof RosterOverwrite>;

/** A field of a person that was corrected by hand: `current` stays, `wanted` is what the file says; null is empty. */
export const RosterCorrection = z.object({
  sourcedId: z.string(),
  name: z.string(),
  field: z.string(),
  current: z.string().nullable(),
  wanted: z.string().nullable(),
});
export type RosterCorrection = z.infer<typeof RosterCorrection>;
