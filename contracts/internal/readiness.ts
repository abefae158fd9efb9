import * as z from "zod";

/** "degraded": it serves, with something missing. "down": it does not. */
export const STATES = ["ok", "degraded", "down"] as const;
export type State = (typeof STATES)[number];

/** What a worker may stand on. Without its database it does not serve; without another it serves less well. */
export const BACKING = ["database", "redis", "vector"] as const;
export type Backing = (typeof BACKING)[number];

const Part = z.object({ state: z.enum(STATES), latencyMs: z.int() });

/** `GET /ready` of one worker: 503 when it is down, else 200. */
export const Readiness = z.object({
  status: z.enum(STATES),
  service: z.string(),
  parts: z.partialRecord(z.enum(BACKING), Part),
});
export type Readiness = z.infer<typeof Readiness>;
