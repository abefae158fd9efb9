import type { RoleKind } from "#contracts/permissions.ts";
import type { Database } from "./database.ts";
import type { Ports } from "./ports.ts";

/** Who acts. Rights are the person's own, whichever door (web, API, MCP, job) they came through. */
export interface Actor {
  readonly userId: number;
  readonly institutionId: number;
  readonly role: string;
  readonly kind: RoleKind;
  readonly permissions: readonly string[];
  readonly name: string;
  readonly sessionId: string;
}

/** Where a request came from; kept in audit entries. */
export interface Origin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** All a verb may use: the actor, their school's rows, the clock and the ports. */
export interface Context {
  readonly actor: Actor;
  readonly db: Database;
  readonly ports: Ports;
  readonly origin: Origin;
  readonly now: () => Date;
}

/** The same without a person: consumers of queues act for the school, on what a person's verb has already decided. */
export type SystemContext = Omit<Context, "actor"> & { readonly institutionId: number };
