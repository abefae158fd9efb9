import type { FrontEnv } from "./env.ts";

const SERVICES = [
  { binding: "API", service: "api" },
  { binding: "MCP", service: "mcp" },
  { binding: "LLM", service: "llm" },
  { binding: "OBJECTS", service: "objects" },
] as const;
type Service = (typeof SERVICES)[number];

export interface ServiceState {
  readonly service: Service["service"];
  readonly ready: boolean;
  readonly status: number | null;
  /** Milliseconds until its answer. */
  readonly latencyMs: number;
}

const PATIENCE_MS = 5_000;

async function ask(env: FrontEnv, { binding, service }: Service, requestId: string): Promise<ServiceState> {
  const started = Date.now();
  try {
    const response = await env[binding].fetch("https://service/ready", {
      headers: { "x-request-id": requestId },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.body?.cancel();
    return { service, ready: response.ok, status: response.status, latencyMs: Date.now() - started };
  } catch {
    return { service, ready: false, status: null, latencyMs: Date.now() - started };
  }
}

/** Asks `/ready` of every service at once; a service that throws or takes over five seconds is not ready. */
export async function readiness(env: FrontEnv, requestId: string): Promise<ServiceState[]> {
  return Promise.all(SERVICES.map((service) => ask(env, service, requestId)));
}

/** `GET /ready`: 200 when all services are, else 503; the same body in both cases. */
export async function readyAnswer(env: FrontEnv, requestId: string): Promise<Response> {
  const states = await readiness(env, requestId);
  const ready = states.every((state) => state.ready);
  return Response.json(
    {
      status: ready ? "ready" : "unavailable",
      services: Object.fromEntries(states.map(({ service, ...state }) => [service, state])),
    },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
