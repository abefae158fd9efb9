import { asSingleLine } from "#contracts/text.ts";
import { noteGranted } from "#core/identity/ai-clients/register.ts";
import type { GrantProps } from "../oauth/grant.ts";
import { connectionsOf, registerOf } from "./live.ts";

const NAME_LIMIT = 100;
const HOST_LIMIT = 300;

interface Granted {
  readonly grantId: string;
  readonly clientId: string;
  readonly clientName: string | undefined;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

/** Makes a grant live once the school can see it. */
export async function enterGrant(env: McpWorkerEnv, person: GrantProps, granted: Granted): Promise<void> {
  const { clientName, redirectUri, ...grant } = granted;
  const register = registerOf(env, person);
  const createdAt = register.now();
  await noteGranted(register, {
    ...grant,
    userId: person.userId,
    clientName: asSingleLine(clientName ?? "").slice(0, NAME_LIMIT) || grant.clientId.slice(0, NAME_LIMIT),
    redirectHost: targetOf(new URL(redirectUri)).slice(0, HOST_LIMIT),
    createdAt,
  });
  await connectionsOf(env, person).granted(grant.grantId, grant.clientId, createdAt.getTime());
}

/** Where the access goes, without the port, which an app on a device chooses anew; one with a scheme of its own by that. */
function targetOf({ protocol, hostname }: URL): string {
  return /^https?:$/.test(protocol) ? hostname : protocol;
}
