import { WorkerEntrypoint } from "cloudflare:workers";
import type { GrantChoice, McpGrant, McpGrantsRpc } from "#contracts/internal/mcp.ts";
import { subjectOf } from "../oauth/grant.ts";
import { oauthApi } from "../oauth/provider.ts";
import { connectionsOf } from "./live.ts";
import { endGrants } from "./revoke.ts";

/** For workers of ours alone: being bound to it is the authority, the caller has decided who may ask. */
export class McpGrants extends WorkerEntrypoint<McpWorkerEnv> implements McpGrantsRpc {
  async listGrants(institutionId: number, userId: number): Promise<McpGrant[]> {
    const person = { institutionId, userId };
    const [live, grants] = await Promise.all([
      connectionsOf(this.env, person).liveGrants(),
      this.#all(subjectOf(person)),
    ]);
    const shown = grants.filter((grant) => live.has(grant.id)).sort((a, b) => b.createdAt - a.createdAt);
    const names = await this.#clientNames(shown.map((grant) => grant.clientId));
    return shown.map((grant) => ({
      id: grant.id,
      clientId: grant.clientId,
      clientName: names.get(grant.clientId) ?? grant.clientId,
      scopes: grant.scope,
      createdAt: iso(grant.createdAt * 1000),
      lastUsedAt: isoOrNull(live.get(grant.id)),
      expiresAt: grant.expiresAt === undefined ? null : iso(grant.expiresAt * 1000),
    }));
  }

  async revokeGrants(institutionId: number, userId: number, which: GrantChoice = {}): Promise<number> {
    return endGrants(this.env, { institutionId, userId }, which);
  }

  async #all(subject: string) {
    const oauth = oauthApi(this.env);
    const grants = [];
    let cursor: string | undefined;
    do {
      const page = await oauth.listUserGrants(subject, cursor === undefined ? {} : { cursor });
      grants.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return grants;
  }

  async #clientNames(ids: readonly string[]): Promise<Map<string, string>> {
    const oauth = oauthApi(this.env);
    const found = await Promise.all([...new Set(ids)].map((id) => oauth.lookupClient(id)));
    return new Map(found.flatMap((client) => (client?.clientName ? [[client.clientId, client.clientName]] : [])));
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function isoOrNull(milliseconds: number | null | undefined): string | null {
  return milliseconds === null || milliseconds === undefined ? null : iso(milliseconds);
}
