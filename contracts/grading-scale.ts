import * as z from "zod";

/** A word for marks from a value on: its short form, as acts of evaluation write it, its name, and where it begins. */
export const GradingBand = z.object({ code: z.string(), title: z.string(), from: z.number() });
export type GradingBand = z.infer<typeof GradingBand>;

/** How marks are shown: `min..max`, the lowest one that passes, the decimals, and the bands that have words, lowest first. */
export const GradingScale = z.object({
  min: z.number(),
  max: z.number(),
  pass: z.number(),
  decimals: z.int(),
  bands: z.array(GradingBand),
});
export type GradingScale = z.infer<typeof GradingScale>;
