import * as z from "zod";
import type { GrantEnd } from "#contracts/internal/mcp.ts";
import { sha256 } from "#core/sha256.ts";
import { faultFields, log } from "#platform/log.ts";
import type { RefreshState } from "../connections/store.ts";
import { GRANT_LASTS, type GrantProps, personOfSubject, tokenParts } from "./grant.ts";

/** One person's grants, as the provider, the person's object and the school's register keep them. */
export interface PersonGrants {
  /** A page of what the provider knows. */
  list(cursor?: string): Promise<{ readonly items: readonly { readonly id: string }[]; readonly cursor?: string }>;
  refreshState(grantId: string, hash: string): Promise<RefreshState>;
  refreshUsed(grantId: string, hash: string): Promise<void>;
  /** Ends a grant with its client's sessions. */
  end(grantId: string): Promise<unknown>;
  enterUse(grantId: string, until: Date): Promise<unknown>;
  enterEnd(grantId: string, reason: GrantEnd): Promise<unknown>;
}

/**
 * Refresh tokens are used once (OAuth 2.1, 4.3.1). A used one that comes again ends the whole grant: of the owner and the
 * thief nobody can say which is which, so both are out and the person is asked again. A made-up token opens no object of
 * the person it names: only for a grant that the provider knows, or after it has accepted the token, is one asked.
 * What the provider renews or ends by itself is entered in the school's register here, where it is seen.
 */
export async function guardRefresh(
  request: Request,
  grantsOf: (person: GrantProps) => PersonGrants,
  exchange: () => Promise<Response>,
): Promise<Response> {
  const presented = await presentedToken(request);
  if (presented === null) return exchange();
  const { kind, person, grantId, hash } = presented;
  const grants = grantsOf(person);
  const known = await isGrant(grants, grantId);
  const state = known && kind === "refresh" ? await grants.refreshState(grantId, hash) : "first";
  if (state === "reused") {
    await end(grants, grantId, "reused");
    log("warn", "mcp.refresh_token_reused", { ...person, grantId });
    const description = "This refresh token was used before, so the access was withdrawn: connect again";
    return Response.json(
      { error: "invalid_grant", error_description: description },
      { status: 400, headers: { "Cache-Control": "no-store" } },
    );
  }
  const answer = await exchange();
  if (answer.ok && kind !== "revocation") {
    if (kind === "refresh" && state === "first") await grants.refreshUsed(grantId, hash);
    await entered(grantId, grants.enterUse(grantId, await lastsUntil(answer)));
  } else if (known && !(await isGrant(grants, grantId))) {
    await end(grants, grantId, ENDED_BY[kind]);
  }
  return answer;
}

/** Why the provider ended a grant over a request that it refused, or that asked for nothing else. */
const ENDED_BY = { code: "reused", refresh: "rights_ended", revocation: "client" } as const;

async function end(grants: PersonGrants, grantId: string, reason: GrantEnd): Promise<void> {
  await grants.end(grantId);
  await entered(grantId, grants.enterEnd(grantId, reason));
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

async function isGrant(grants: PersonGrants, grantId: string): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const page = await grants.list(cursor);
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
  return { kind, person, grantId: parts.grantId, hash: await sha256(token) };
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
