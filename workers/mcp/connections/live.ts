import { type McpEnv, oncePerEnv } from "../env.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";

/** How long a revocation may go unnoticed by an isolate that has just seen the grant alive. */
const FRESH_MS = 10_000;
const REMEMBERED = 5000;

const seenAlive = oncePerEnv(() => new Map<string, number>());

export function connectionsOf(env: McpEnv, person: GrantProps) {
  return env.MCP_CONNECTIONS.getByName(subjectOf(person));
}

/** The parts of a token of the provider's: whose it is and by which grant; null for anything else. */
export function tokenParts(token: string): { readonly subject: string; readonly grantId: string } | null {
  const [subject = "", grantId = "", secret, ...more] = token.split(":");
  return subject === "" || grantId === "" || !secret || more.length > 0 ? null : { subject, grantId };
}

/** Is the grant behind a verified access token still live? At most ten seconds late. */
export async function isLive(env: McpEnv, person: GrantProps, grantId: string): Promise<boolean> {
  const seen = seenAlive(env);
  const key = `${subjectOf(person)}:${grantId}`;
  if ((seen.get(key) ?? 0) > Date.now()) return true;
  const live = await connectionsOf(env, person).use(grantId);
  if (seen.size >= REMEMBERED) seen.clear();
  if (live) seen.set(key, Date.now() + FRESH_MS);
  return live;
}
