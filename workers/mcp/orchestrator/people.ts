import { isFactorDue, loadPerson, type Person } from "#core/identity/load-person.ts";
import { connectionsOf } from "../connections/live.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";
import { oncePerEnv } from "../once-per-env.ts";
import type { Caller } from "./caller.ts";
import { contextFor, schoolServices } from "./context.ts";

/** How long a role change or a deactivation may go unnoticed. */
const FRESH_MS = 10_000;
const REMEMBERED = 1000;

const remembered = oncePerEnv(() => new Map<string, { readonly until: number; readonly person: Person | null }>());

/** The person behind a grant as they are now; null when the account is gone, inactive or waits for its second factor. */
export async function personFor(env: McpWorkerEnv, grant: GrantProps): Promise<Person | null> {
  const known = remembered(env).get(subjectOf(grant));
  return known !== undefined && known.until > Date.now() ? known.person : readPerson(env, grant);
}

async function readPerson(env: McpWorkerEnv, grant: GrantProps): Promise<Person | null> {
  const people = remembered(env);
  const found = await loadPerson(schoolServices(env).database(grant.institutionId, grant.userId), grant.userId);
  // Who has still to set up the factor that their school demands reaches nothing through a client either.
  const person = found !== null && isFactorDue(found, new Date()) ? null : found;
  if (people.size >= REMEMBERED) people.clear();
  people.set(subjectOf(grant), { until: Date.now() + FRESH_MS, person });
  return person;
}

/** The person as one who acts through a client. */
export function actorOf(person: Person, clientId: string): Caller["actor"] {
  return {
    userId: person.userId,
    institutionId: person.institutionId,
    role: person.role,
    kind: person.kind,
    permissions: [...person.permissions],
    name: person.name,
    sessionId: `mcp-${clientId.slice(0, 100)}`,
  };
}

/** The same caller as they are now, past all that is remembered; null when the account or the grant has ended since. */
export async function callerNow(env: McpWorkerEnv, caller: Caller): Promise<Caller | null> {
  const [person, grants] = await Promise.all([
    readPerson(env, caller.actor),
    connectionsOf(env, caller.actor).liveGrants(),
  ]);
  if (person === null || !grants.has(caller.grantId)) return null;
  return { ...caller, actor: actorOf(person, caller.clientId), school: { timeZone: person.timeZone } };
}

/** What a call that asks its person needs: where a yes is kept, and who they are once it is given. */
export function confirming(env: McpWorkerEnv, caller: Caller) {
  return {
    confirmations: schoolServices(env).confirmations,
    reread: async () => {
      const now = await callerNow(env, caller);
      return now === null ? null : { core: contextFor(env, now), scopes: now.scopes };
    },
  };
}
