import { readVariables } from "#platform/env.ts";

/** Scheme and host that people and clients reach this server by: issuer and resource stand under it. */
export function publicOrigin(env: McpWorkerEnv): string {
  return new URL(readVariables(env).PUBLIC_ORIGIN).origin;
}
