import * as z from "zod";
import type { NotificationHubRpc, OutboxDrainRpc } from "#contracts/internal/realtime.ts";
import { blankIsUnset, environmentReader } from "#platform/env.ts";

const Variables = z
  .object({
    EDUAI_ENV: z.enum(["development", "test", "staging", "production"]),
    DATABASE_URL: z.string().startsWith("postgres"),
    NEON_LOCAL: blankIsUnset(z.string().regex(/^[\w.-]+:\d+$/)),
    INTERNAL_TOKEN: z.string().min(16),
    OPERATOR_TOKEN: z.string().min(16),
    ANTHROPIC_API_KEY: blankIsUnset(z.string().min(8)),
    ANTHROPIC_BASE_URL: blankIsUnset(z.url({ protocol: /^https?$/ })),
    OPENAI_API_KEY: blankIsUnset(z.string().min(8)),
    OPENAI_BASE_URL: blankIsUnset(z.url({ protocol: /^https?$/ })),
  })
  .superRefine((all, context) => {
    if (all.EDUAI_ENV === "development" || all.EDUAI_ENV === "test") return;
    for (const name of ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL"] as const) {
      if (all[name]?.startsWith("http:")) {
        context.addIssue({ code: "custom", path: [name], message: "https only outside development" });
      }
    }
  });
export type GatewayVariables = z.infer<typeof Variables>;

interface Objects<Stub> {
  getByName(name: string): Stub;
}

/** Bindings of the worker `eduai-llm`, as in its wrangler.toml; its variables are parsed by `readGatewayVariables`. */
export interface GatewayEnv {
  readonly HUB: Objects<Pick<NotificationHubRpc, "publish">>;
  readonly OUTBOX_DRAIN: Objects<Pick<OutboxDrainRpc, "requestDrain">>;
}

export const readGatewayVariables = environmentReader(Variables);
