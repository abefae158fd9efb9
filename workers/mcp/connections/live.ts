import type { SystemContext } from "#core/context.ts";
import { noteUsed } from "#core/identity/ai-clients/register.ts";
import { faultFields, log } from "#platform/log.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";
import { schoolServices } from "../orchestrator/context.ts";

/**
 * How long an end may go unnoticed by another isolate that has just seen the grant live; the one that ends it forgets it
 * at once. Short, since it is the longest that a withdrawn access goes on.
 */
const FRESH_MS = 2000;
const REMEMBERED = 5000;

/** Of the isolate and not of one environment: the fetch handler and the entrypoint that ends grants have each their own. */
const seenAlive = new Map<string, number>();

const keyOf = (person: GrantProps, grantId: string) => `${subjectOf(person)}:${grantId}`;

export function forget(person: GrantProps, grantIds: readonly string[]): void {
  for (const id of grantIds) seenAlive.delete(keyOf(person, id));
}

export function connectionsOf(env: McpWorkerEnv, person: GrantProps) {
  return env.MCP_CONNECTIONS.getByName(subjectOf(person));
}

/** What enters a grant into its school's register, or its use, or its end. */
export function registerOf(env: McpWorkerEnv, { institutionId }: GrantProps): SystemContext {
  return schoolServices(env).system(institutionId, "mcp");
}

/** Is the grant behind a verified access token still live? At most two seconds late. Its use is entered behind the answer. */
export async function isLive(
  env: McpWorkerEnv,
  person: GrantProps,
  grantId: string,
  later: (work: Promise<unknown>) => void,
): Promise<boolean> {
  const key = keyOf(person, grantId);
  if ((seenAlive.get(key) ?? 0) > Date.now()) return true;
  const use = await connectionsOf(env, person).use(grantId);
  if (seenAlive.size >= REMEMBERED) seenAlive.clear();
  if (use === "ended") return false;
  seenAlive.set(key, Date.now() + FRESH_MS);
  if (use === "noted") {
    later(
      noteUsed(registerOf(env, person), grantId).catch((error: unknown) =>
        log("warn", "mcp.use_not_entered", { grantId, ...faultFields(error) }),
      ),
    );
  }
  return true;
}
