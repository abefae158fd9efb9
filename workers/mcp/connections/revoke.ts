import type { GrantChoice } from "#contracts/internal/mcp.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";
import { oauthApi } from "../oauth/provider.ts";
import { connectionsOf, forget } from "./live.ts";

/** Ends the chosen grants of one person with the sessions of their clients; how many there were. */
export async function endGrants(env: McpWorkerEnv, person: GrantProps, which: GrantChoice): Promise<number> {
  const ended = await connectionsOf(env, person).revoke(which);
  forget(person, ended.grants);
  const oauth = oauthApi(env);
  await Promise.all([
    ...ended.grants.map((id) => oauth.revokeGrant(id, subjectOf(person))),
    ...ended.sessions.map((name) => env.MCP_SESSION.getByName(name).end()),
  ]);
  return ended.grants.length;
}
