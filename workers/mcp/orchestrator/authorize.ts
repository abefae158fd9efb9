import { covers } from "#contracts/permissions.ts";
import type { Guarded } from "./tool.ts";

export interface Rights {
  readonly permissions: readonly string[];
  readonly scopes: readonly string[];
}

/**
 * The one decision behind every list and every call. `hidden`: the person's role does not reach it, so it does not
 * exist for them. `needs_scope`: the role does, the client's token does not; the client may ask for more.
 */
export type Decision = "allowed" | "needs_scope" | "hidden";

export function decide(rights: Rights, guarded: Guarded): Decision {
  if (!guarded.requires.some((permission) => covers(rights.permissions, permission))) return "hidden";
  return guarded.scopes.every((scope) => rights.scopes.includes(scope)) ? "allowed" : "needs_scope";
}

/**
 * Those of `entries` that a list shows: what the person's role reaches. What the token lacks a scope for is shown too, or
 * no client would ever request more; calling it fails with the scope that is missing.
 */
export function visible<Entry extends Guarded>(rights: Rights, entries: readonly Entry[]): Entry[] {
  return entries.filter((entry) => decide(rights, entry) !== "hidden");
}
