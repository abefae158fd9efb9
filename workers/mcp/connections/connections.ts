import { DurableObject } from "cloudflare:workers";
import type { GrantChoice } from "#contracts/internal/mcp.ts";
import { ConnectionStore, type GrantUse, type RefreshState, type SessionName } from "./store.ts";

export const SESSION_LIMIT = 20;

/**
 * What one person has connected, named by their subject: grants that are live, and sessions. The provider's own records
 * stand in a store that other places may read a minute late; this object is up to date at once.
 */
export class McpConnections extends DurableObject<McpWorkerEnv> {
  readonly #store: ConnectionStore;

  constructor(state: DurableObjectState, env: McpWorkerEnv) {
    super(state, env);
    this.#store = new ConnectionStore(state.storage.sql);
  }

  granted(grantId: string, clientId: string, at: number): void {
    this.#store.addGrant(grantId, clientId, at);
  }

  /** Is this grant live? Remembers its use. */
  use(grantId: string): GrantUse {
    return this.#store.use(grantId, Date.now());
  }

  /** Grant id → time of last use in milliseconds, null for never. Live ones only. */
  liveGrants(): Map<string, number | null> {
    return this.#store.liveGrants();
  }

  /** Has this refresh token, known by its hash, been used before? */
  refreshState(grantId: string, hash: string): RefreshState {
    return this.#store.refreshState(grantId, hash, Date.now());
  }

  refreshUsed(grantId: string, hash: string): void {
    this.#store.refreshUsed(grantId, hash, Date.now());
  }

  /** Ends the chosen grants at once; the sessions of their clients are the caller's to close. */
  revoke(which: GrantChoice): { grants: string[]; sessions: SessionName[] } {
    return this.#store.revoke(which);
  }

  /** Notes a new session; returns those that must end to make room for it, the oldest first. */
  opened(name: SessionName, clientId: string): SessionName[] {
    return this.#store.open(name, clientId, Date.now(), SESSION_LIMIT);
  }

  closed(name: SessionName): void {
    this.#store.close(name);
  }
}
