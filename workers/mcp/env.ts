import type { SchoolBindings } from "#platform/bindings.ts";
import type { McpSession } from "./adapters/session.ts";
import type { McpConnections } from "./connections/connections.ts";

/** Bindings of the worker; variables are parsed by `readVariables`. */
export interface McpEnv extends SchoolBindings {
  readonly OAUTH_KV: KVNamespace;
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
  readonly MCP_CONNECTIONS: DurableObjectNamespace<McpConnections>;
  readonly PUBLIC_ORIGIN: string;
}

/** Keeps what is built from an environment for the life of the isolate. */
export function oncePerEnv<T>(build: (env: McpEnv) => T): (env: McpEnv) => T {
  const built = new WeakMap<McpEnv, T>();
  return (env) => {
    const known = built.get(env);
    if (known !== undefined) return known;
    const fresh = build(env);
    built.set(env, fresh);
    return fresh;
  };
}
