import type { PageReadsRpc } from "#contracts/internal/page-reads.ts";

/** A service binding to `eduai-objects`: its entrypoint also does the sweep of stalled work and the nightly deletion over RPC. */
export interface ObjectsService {
  fetch: Fetcher["fetch"];
  sweep(): Promise<unknown>;
  checkpoint(): Promise<unknown>;
  retain(): Promise<unknown>;
}

/** Bindings of the front door; the values stand in `wrangler.toml`, per environment. */
export interface FrontEnv {
  readonly API: Fetcher;
  /** The same Worker, for all that a page reads at once. */
  readonly PAGE_READS: PageReadsRpc;
  readonly MCP: Fetcher;
  readonly LLM: Fetcher;
  readonly OBJECTS: ObjectsService;
  readonly EDUAI_ENV: "development" | "test" | "staging" | "production";
  /** Proves to the API that a page of ours asks, so that pages count apart from API clients. */
  readonly INTERNAL_TOKEN: string;
  readonly DEV_MAIL_URL?: string;
}

const ENVIRONMENTS: readonly string[] = ["development", "test", "staging", "production"];
const INTERNAL_TOKEN_LENGTH = 16;

/** Names of the variables that are missing or malformed: without the token, every page would count as an API client. */
export function environmentFaults(env: FrontEnv): string[] {
  const faults: string[] = [];
  if (!ENVIRONMENTS.includes(env.EDUAI_ENV)) faults.push("EDUAI_ENV");
  if ((env.INTERNAL_TOKEN ?? "").length < INTERNAL_TOKEN_LENGTH) faults.push("INTERNAL_TOKEN");
  return faults;
}

/** What every loader and action receives as `context`; an alias because the framework's own type has an index. */
export type EdgeContext = {
  readonly env: FrontEnv;
  readonly requestId: string;
  readonly nonce: string;
};

export function isLocal(env: FrontEnv): boolean {
  return env.EDUAI_ENV === "development" || env.EDUAI_ENV === "test";
}
