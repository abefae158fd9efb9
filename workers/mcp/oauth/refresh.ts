import { log } from "#platform/log.ts";
import { connectionsOf, tokenParts } from "../connections/live.ts";
import { endGrants } from "../connections/revoke.ts";
import type { McpEnv } from "../env.ts";
import { type GrantProps, personOfSubject, subjectOf } from "./grant.ts";
import { oauthApi } from "./provider.ts";

/**
 * Refresh tokens are used once (OAuth 2.1, 4.3.1). A used one that comes again ends the whole grant: of the owner and the
 * thief nobody can say which is which, so both are out and the person is asked again. A made-up token opens no object of
 * the person it names: only for a grant that the provider knows, or after it has accepted the token, is one asked.
 */
export async function guardRefresh(
  request: Request,
  env: McpEnv,
  exchange: () => Promise<Response>,
): Promise<Response> {
  const presented = await presentedToken(request);
  if (presented === null) return exchange();
  const { person, grantId, hash } = presented;
  const connections = connectionsOf(env, person);
  const state = (await isGrant(env, person, grantId)) ? await connections.refreshState(grantId, hash) : "first";
  if (state === "reused") {
    await endGrants(env, person, { ids: [grantId] });
    log("warn", "mcp.refresh_token_reused", { ...person, grantId });
    const description = "This refresh token was used before, so the access was withdrawn: connect again";
    return Response.json(
      { error: "invalid_grant", error_description: description },
      { status: 400, headers: { "Cache-Control": "no-store" } },
    );
  }
  const answer = await exchange();
  if (answer.ok && state === "first") await connections.refreshUsed(grantId, hash);
  return answer;
}

async function isGrant(env: McpEnv, person: GrantProps, grantId: string): Promise<boolean> {
  const oauth = oauthApi(env);
  let cursor: string | undefined;
  do {
    const page = await oauth.listUserGrants(subjectOf(person), cursor === undefined ? {} : { cursor });
    if (page.items.some((grant) => grant.id === grantId)) return true;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return false;
}

/** The refresh token of a token request; null for any other request and for what is no token of ours. */
async function presentedToken(request: Request) {
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST" || !type.startsWith("application/x-www-form-urlencoded")) return null;
  const form = new URLSearchParams(await request.clone().text());
  if (form.get("grant_type") !== "refresh_token") return null;
  const token = form.get("refresh_token") ?? "";
  const parts = tokenParts(token);
  const person = parts === null ? null : personOfSubject(parts.subject);
  if (parts === null || person === null) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return { person, grantId: parts.grantId, hash: Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("") };
}
