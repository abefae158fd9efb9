import { loadPerson, type Person } from "#core/identity/load-person.ts";
import { type McpEnv, oncePerEnv } from "../env.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";
import { schoolServices } from "./context.ts";

/** How long a role change or a deactivation may go unnoticed. */
const FRESH_MS = 10_000;
const REMEMBERED = 1000;

const remembered = oncePerEnv(() => new Map<string, { readonly until: number; readonly person: Person | null }>());

/** The person behind a grant as they are now; null when the account is gone or inactive. */
export async function personFor(env: McpEnv, grant: GrantProps): Promise<Person | null> {
  const people = remembered(env);
  const key = subjectOf(grant);
  const known = people.get(key);
  if (known !== undefined && known.until > Date.now()) return known.person;
  const person = await loadPerson(schoolServices(env).database(grant.institutionId, grant.userId), grant.userId);
  if (people.size >= REMEMBERED) people.clear();
  people.set(key, { until: Date.now() + FRESH_MS, person });
  return person;
}
