import * as z from "zod";
import type { HubEvent } from "#contracts/communications.ts";

const blankIsUnset = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

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

interface HubStub {
  publish(event: HubEvent): Promise<{ delivered: number }>;
}

interface DrainStub {
  poke(): Promise<unknown>;
}

interface Objects<Stub> {
  getByName(name: string): Stub;
}

/** Bindings of the worker `eduai-llm`, as in its wrangler.toml; its variables are parsed by `readGatewayVariables`. */
export interface GatewayEnv {
  readonly HUB: Objects<HubStub>;
  readonly OUTBOX_DRAIN: Objects<DrainStub>;
}

const parsed = new WeakMap<object, GatewayVariables>();

/** Parses the environment once per isolate; a fault names every variable that is missing or malformed, no value. */
export function readGatewayVariables(env: object): GatewayVariables {
  const known = parsed.get(env);
  if (known !== undefined) return known;
  const result = Variables.safeParse(env);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Environment is not usable: ${faults.join("; ")}`);
  }
  parsed.set(env, result.data);
  return result.data;
}
