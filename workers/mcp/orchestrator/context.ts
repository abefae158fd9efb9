import type { Context } from "#core/context.ts";
import { createContext } from "#platform/context.ts";
import type { McpEnv } from "../env.ts";
import type { Caller } from "./caller.ts";

/** What a verb of the core may use, on behalf of this caller. */
export function contextFor(env: McpEnv, caller: Caller): Context {
  return createContext(env, caller.actor, caller.origin);
}
