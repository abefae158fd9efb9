/** A service binding to `eduai-objects`: its entrypoint also answers the sweep of stalled work over RPC. */
export interface ObjectsService {
  fetch: Fetcher["fetch"];
  sweep(): Promise<unknown>;
}

/** Bindings of the front door; the values stand in `wrangler.toml`, per environment. */
export interface FrontEnv {
  readonly API: Fetcher;
  readonly MCP: Fetcher;
  readonly LLM: Fetcher;
  readonly OBJECTS: ObjectsService;
  readonly EDUAI_ENV: "development" | "test" | "staging" | "production";
  /** Proves to the API that a page of ours asks, so that pages count apart from API clients. */
  readonly INTERNAL_TOKEN: string;
  readonly DEV_MAIL_URL?: string;
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
