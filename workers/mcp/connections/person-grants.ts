import { noteEnded, noteUsed } from "#core/identity/ai-clients/register.ts";
import { type GrantProps, subjectOf } from "../oauth/grant.ts";
import { oauthApi } from "../oauth/provider.ts";
import type { PersonGrants } from "../oauth/refresh.ts";
import { connectionsOf, registerOf } from "./live.ts";
import { endGrants } from "./revoke.ts";

/** One person's grants where they are kept. */
export function personGrants(env: McpWorkerEnv, person: GrantProps): PersonGrants {
  const connections = connectionsOf(env, person);
  return {
    list: (cursor) => oauthApi(env).listUserGrants(subjectOf(person), cursor === undefined ? {} : { cursor }),
    refreshState: (grantId, hash) => connections.refreshState(grantId, hash),
    refreshUsed: (grantId, hash) => connections.refreshUsed(grantId, hash),
    end: (grantId) => endGrants(env, person, { ids: [grantId] }),
    enterUse: (grantId, until) => noteUsed(registerOf(env, person), grantId, until),
    enterEnd: (grantId, reason) => {
      const { db, now } = registerOf(env, person);
      return db.transaction((tx) => noteEnded(tx, [person.userId], { ids: [grantId] }, { reason, at: now() }));
    },
  };
}
