import type { Context } from "#core/context.ts";
import { servicesOf } from "#platform/services.ts";
import type { Caller } from "./caller.ts";

/** This worker never sees a password: its bundle goes without the hashing module. */
function noPasswords(): Promise<never> {
  return Promise.reject(new Error("eduai-mcp verifies no passwords"));
}

export function schoolServices(env: McpWorkerEnv) {
  return servicesOf(env, noPasswords);
}

/** What a verb of the core may use, on behalf of this caller. */
export function contextFor(env: McpWorkerEnv, caller: Caller): Context {
  return schoolServices(env).context(caller.actor, caller.origin);
}
