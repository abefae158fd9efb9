import type { Backing, Readiness, State } from "#contracts/internal/readiness.ts";

const FRESH_MS = 2_000;
const PATIENCE_MS = 2_000;
const LOOK_MS = 50;

/** Asks one backing service for a sign of life; throws or takes long when it gives none. */
export type Pings = Readonly<Partial<Record<Backing, () => Promise<unknown>>>>;

/**
 * Whether a worker can serve, asked of what it stands on at most once in two seconds per isolate, however many ask. One
 * that does not answer within two seconds is down; so is the worker when that is its database, else it is degraded.
 */
export function readinessOf(service: string, pings: Pings): () => Promise<Readiness> {
  let known: { readonly at: number; readonly report: Readiness } | null = null;
  let askedAt = 0;
  return async () => {
    // A request may not wait for what another one has begun: it looks whether that has come to an end.
    while (Date.now() - askedAt < PATIENCE_MS + LOOK_MS) {
      if (known !== null && Date.now() - known.at < FRESH_MS) return known.report;
      if (known !== null && known.at >= askedAt) break;
      await sleep(LOOK_MS);
    }
    askedAt = Date.now();
    const report = await ask(service, pings);
    known = { at: Date.now(), report };
    return report;
  };
}

/** The answer of a `/ready`. Nobody keeps it. */
export function readyResponse(report: Readiness & { readonly providers?: readonly string[] }): Response {
  const headers = new Headers({ "cache-control": "no-store" });
  if (report.status === "down") headers.set("retry-after", "5");
  return Response.json(report, { status: report.status === "down" ? 503 : 200, headers });
}

async function ask(service: string, pings: Pings): Promise<Readiness> {
  const entries = await Promise.all(
    Object.entries(pings).map(async ([name, ping]) => {
      const started = Date.now();
      const state = await within(ping()).then(
        (): State => "ok",
        (): State => "down",
      );
      return [name, { state, latencyMs: Date.now() - started }] as const;
    }),
  );
  const parts: Readiness["parts"] = Object.fromEntries(entries);
  const down = Object.values(parts).some((part) => part?.state === "down");
  return { service, parts, status: parts.database?.state === "down" ? "down" : down ? "degraded" : "ok" };
}

async function within(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
