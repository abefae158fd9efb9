import {
  AuthorizationError,
  authorizationErrorRedirect,
  CimdFetchError,
  type OAuthHelpers,
} from "@cloudflare/workers-oauth-provider";
import type { Me } from "#contracts/api/identity/auth.ts";
import { enterGrant } from "../connections/register.ts";
import { sameSite, urlOf } from "../http/guard.ts";
import { consentPage, errorPage } from "./consent-page.ts";
import { type GrantProps, subjectOf, tokenParts } from "./grant.ts";
import { newNonce, pageHeaders } from "./html.ts";
import { type Language, languageOf, MESSAGES } from "./messages.ts";
import { signedInPerson } from "./person.ts";
import { publicOrigin } from "./public-origin.ts";
import { BASE_SCOPES, isScope } from "./scopes.ts";

export const AUTHORIZE_PATH = "/authorize";
const SIGN_IN_PATH = "/entrar";
const FACTORS_PATH = "/cuenta/segundo-paso";
const PROOF_PATH = "/cuenta/confirmar";
const FORM_LIMIT = 16_384;

/** How long the provider keeps a grant whose code nobody redeems; a redeemed one lasts as its tokens do. */
const CODE_SECONDS = 600;

/** The authorization endpoint: sign in, prove again who one is where that is long ago, then ask, then grant. */
export async function authorize(request: Request, env: McpWorkerEnv, oauth: OAuthHelpers): Promise<Response> {
  const url = new URL(request.url);
  if (request.method !== "GET" && request.method !== "POST") {
    return new Response(null, { status: 405, headers: { Allow: "GET, POST" } });
  }
  const person = await signedInPerson(request, env);
  if (person === null) return toPage(url, SIGN_IN_PATH);
  if (person === "factor due") return toPage(url, FACTORS_PATH);
  if (person === "proof due") return toPage(url, PROOF_PATH);
  const language = languageOf(person.locale);
  try {
    return request.method === "GET"
      ? await ask(request, url, person, oauth)
      : await decide(request, person, env, oauth);
  } catch (error) {
    return refused(error, language);
  }
}

/** What a page that was left open for long sends ends here too: the question is asked anew. At the name under which the person came: cookies of `localhost` are unknown to `127.0.0.1`. */
function toPage(url: URL, path: string): Response {
  const target = new URL(path, url.origin);
  target.searchParams.set("next", `${url.pathname}${url.search}`);
  return new Response(null, { status: 302, headers: { Location: target.href, "Cache-Control": "no-store" } });
}

async function ask(request: Request, url: URL, person: Me, oauth: OAuthHelpers): Promise<Response> {
  const asked = await oauth.parseAuthRequest(request);
  if (asked.codeChallenge === undefined || asked.codeChallengeMethod !== "S256") {
    const Location = authorizationErrorRedirect(asked, "invalid_request", "PKCE with S256 is required");
    return new Response(null, { status: 302, headers: { Location } });
  }
  const details = await oauth.describeConsent(asked);
  const { handle, headers } = await oauth.beginConsent(asked);
  const nonce = newNonce();
  const action = `${url.pathname}${url.search}`;
  return new Response(consentPage({ person, details, handle, action, nonce }), {
    headers: pageHeaders(nonce, [formTarget(new URL(details.redirectUri))], headers),
  });
}

/** What the policy must name for the answer to leave: the site, or the scheme of an app that has one of its own. */
function formTarget(redirect: URL): string {
  return /^https?:$/.test(redirect.protocol) ? redirect.origin : redirect.protocol;
}

async function decide(request: Request, person: Me, env: McpWorkerEnv, oauth: OAuthHelpers): Promise<Response> {
  const words = MESSAGES[languageOf(person.locale)];
  const language = languageOf(person.locale);
  const page = urlOf(request.headers.get("origin") ?? "");
  if (page === null || !sameSite(page, new URL(publicOrigin(env)))) return rendered(language, words.expired, 403);
  if (Number(request.headers.get("content-length") ?? 0) > FORM_LIMIT) return rendered(language, words.invalid, 413);
  const form = await request.formData();
  const props: GrantProps = { userId: person.id, institutionId: person.institutionId };
  const subject = subjectOf(props);
  if (form.get("person") !== subject) return rendered(language, words.changedPerson);
  const handle = String(form.get("handle") ?? "");
  if (form.get("decision") !== "approve") {
    const { headers } = await oauth.denyConsent(request, handle);
    return new Response(null, { status: 302, headers });
  }
  const ticked = form.getAll("scope").map(String).filter(isScope);
  const scope = [...new Set([...BASE_SCOPES, ...ticked])];
  const approved = await oauth.approveConsent(request, handle, { scope });
  const { redirectTo } = await oauth.completeAuthorization({
    request: approved.request,
    userId: subject,
    metadata: { grantedAt: new Date().toISOString() },
    scope: approved.request.scope,
    props,
  });
  const { clientId, redirectUri, scope: scopes } = approved.request;
  await enterGrant(env, props, {
    grantId: grantOf(redirectTo),
    clientId,
    clientName: (await oauth.lookupClient(clientId))?.clientName,
    redirectUri,
    scopes,
    expiresAt: new Date(Date.now() + CODE_SECONDS * 1000),
  });
  approved.headers.set("Location", redirectTo);
  approved.headers.set("Cache-Control", "no-store");
  return new Response(null, { status: 302, headers: approved.headers });
}

/** The provider names a grant in the code it sends to the client. */
function grantOf(redirectTo: string): string {
  const grantId = tokenParts(new URL(redirectTo).searchParams.get("code") ?? "")?.grantId;
  if (grantId === undefined) throw new Error("the provider's code does not name its grant");
  return grantId;
}

/** A redirect only where the library has validated the client and its exact redirect URI; else our own page. */
function refused(error: unknown, language: Language): Response {
  if (error instanceof AuthorizationError) {
    if (error.redirectTo) return new Response(null, { status: 302, headers: { Location: error.redirectTo } });
    return rendered(language, `${MESSAGES[language].invalid}: ${error.description}`);
  }
  if (error instanceof CimdFetchError) return rendered(language, MESSAGES[language].invalid);
  throw error;
}

function rendered(language: Language, reason: string, status = 400): Response {
  const nonce = newNonce();
  return new Response(errorPage({ language, reason, nonce }), { status, headers: pageHeaders(nonce, []) });
}
