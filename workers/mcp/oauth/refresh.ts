import * as z from "zod";
import type { GrantEnd } from "#contracts/mcp.ts";
import { noteEnded, noteUsed } from "#core/mcp/register.ts";
import { faultFields, log } from "#platform/log.ts";
import { connectionsOf, registerOf, tokenParts } from "../connections/live.ts";
import { endGrants } from "../connections/revoke.ts";
import type { McpEnv } from "../env.ts";
import { type GrantProps, personOfSubject, subjectOf } from "./grant.ts";
import { GRANT_LASTS, oauthApi } from "./provider.ts";

/**
 * Refresh tokens are used once (OAuth 2.1, 4.3.1). A used one that comes again ends the whole grant: of the owner and the
 * thief nobody can say which is which, so both are out and the person is asked again. A made-up token opens no object of
 * the person it names: only for a grant that the provider knows, or after it has accepted the token, is one asked.
 * What the provider renews or ends by itself is entered in the school's register here, where it is seen.
 */
export async function guardRefresh(
  request: Request,
  env: McpEnv,
  exchange: () => Promise<Response>,
): Promise<Response> {
  const presented = await presentedToken(request);
  if (presented === null) return exchange();
  const { kind, person, grantId, hash } = presented;
  const connections = connectionsOf(env, person);
  const known = await isGrant(env, person, grantId);
  const state = known && kind === "refresh" ? await connections.refreshState(grantId, hash) : "first";
  if (state === "reused") {
    await end(env, person, grantId, "reused");
    log("warn", "mcp.refresh_token_reused", { ...person, grantId });
    const description = "This refresh token was used before, so the access was withdrawn: connect again";
    return Response.json(
      { error: "invalid_grant", error_description: description },
      { status: 400, headers: { "Cache-Control": "no-store" } },
    );
  }
  const answer = await exchange();
  if (answer.ok && kind !== "revocation") {
    if (kind === "refresh" && state === "first") await connections.refreshUsed(grantId, hash);
    const until = await lastsUntil(answer);
    await entered(grantId, noteUsed(registerOf(env, person), grantId, until));
  } else if (known && !(await isGrant(env, person, grantId))) {
    await end(env, person, grantId, ENDED_BY[kind]);
  }
  return answer;
}

/** Why the provider ended a grant over a request that it refused, or that asked for nothing else. */
const ENDED_BY = { code: "reused", refresh: "rights_ended", revocation: "client" } as const;

async function end(env: McpEnv, person: GrantProps, grantId: string, reason: GrantEnd): Promise<void> {
  const register = registerOf(env, person);
  const which = { ids: [grantId] };
  await endGrants(env, person, which);
  await entered(
    grantId,
    register.db.transaction((tx) => noteEnded(tx, [person.userId], which, { reason, at: register.now() })),
  );
}

/** A register that cannot be written takes nothing back: tokens are out, or refused. The next refresh enters the term again. */
async function entered(grantId: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => log("error", "mcp.grant_not_entered", { grantId, ...faultFields(error) }));
}

const Issued = z.looseObject({ refresh_token: z.string().optional() });

async function lastsUntil(answer: Response): Promise<Date> {
  const issued = Issued.safeParse(await answer.clone().json());
  const renewable = issued.success && issued.data.refresh_token !== undefined;
  return new Date(Date.now() + (renewable ? GRANT_LASTS.refresh : GRANT_LASTS.access) * 1000);
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

type Kind = keyof typeof ENDED_BY;

/** The code or token of a token request; null for any other request and for what is none of ours. */
async function presentedToken(request: Request) {
  const type = request.headers.get("content-type") ?? "";
  if (request.method !== "POST" || !type.startsWith("application/x-www-form-urlencoded")) return null;
  const form = new URLSearchParams(await request.clone().text());
  const [kind, token] = presentedBy(form);
  const parts = tokenParts(token);
  const person = parts === null ? null : personOfSubject(parts.subject);
  if (parts === null || person === null) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  const hash = Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
  return { kind, person, grantId: parts.grantId, hash };
}

function presentedBy(form: URLSearchParams): [Kind, string] {
  switch (form.get("grant_type") ?? "") {
    case "refresh_token":
      return ["refresh", form.get("refresh_token") ?? ""];
    case "authorization_code":
      return ["code", form.get("code") ?? ""];
    case "":
      return ["revocation", form.get("token") ?? ""];
    default:
      return ["revocation", ""];
  }
}
