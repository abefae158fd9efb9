import { BACKING, type Backing, Readiness, type State } from "#contracts/internal/readiness.ts";
import type { FrontEnv } from "./env.ts";

const SERVICES = [
  { binding: "API", service: "api" },
  { binding: "MCP", service: "mcp" },
  { binding: "LLM", service: "llm" },
  { binding: "OBJECTS", service: "objects" },
] as const;
type Service = (typeof SERVICES)[number];

/** A worker of ours, or what they stand on: `database`, `redis`, `vector`. */
export interface ServiceState {
  readonly service: Service["service"] | Backing;
  readonly state: State;
  /** Milliseconds until its answer. */
  readonly latencyMs: number;
}

export interface PlatformState {
  readonly state: State;
  readonly services: readonly ServiceState[];
}

const PATIENCE_MS = 5_000;

async function ask(env: FrontEnv, { binding, service }: Service, requestId: string) {
  const started = Date.now();
  const state = (value: State): ServiceState => ({ service, state: value, latencyMs: Date.now() - started });
  try {
    const response = await env[binding].fetch("https://service/ready", {
      headers: { "x-request-id": requestId },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const report = Readiness.safeParse(await response.json()).data;
    return { own: state(report?.status ?? "down"), parts: report?.parts ?? {} };
  } catch {
    return { own: state("down"), parts: {} };
  }
}

/**
 * Asks `/ready` of every service at once; a service that throws or takes over five seconds is down. The school's own
 * data answer or nothing does: without the API all is down, without another part it is degraded.
 */
export async function readiness(env: FrontEnv, requestId: string): Promise<PlatformState> {
  const answers = await Promise.all(SERVICES.map((service) => ask(env, service, requestId)));
  const backing = BACKING.flatMap((name): ServiceState[] => {
    const seen = answers.flatMap(({ parts }) => parts[name] ?? []);
    const worst = seen.find(({ state }) => state === "down") ?? seen[0];
    return worst === undefined ? [] : [{ service: name, ...worst }];
  });
  const services = [...answers.map(({ own }) => own), ...backing];
  const api = services.find(({ service }) => service === "api");
  const whole = services.every(({ state }) => state === "ok");
  return { services, state: api?.state === "down" ? "down" : whole ? "ok" : "degraded" };
}

/** `GET /ready`: 503 when the platform is down, else 200; the same body in both cases. */
export async function readyAnswer(env: FrontEnv, requestId: string): Promise<Response> {
  const { state, services } = await readiness(env, requestId);
  return Response.json(
    { status: state, services: Object.fromEntries(services.map(({ service, ...own }) => [service, own])) },
    {
      status: state === "down" ? 503 : 200,
      headers: { "cache-control": "no-store", ...(state === "down" ? { "retry-after": "5" } : {}) },
    },
  );
}
