import type { ConsentDescription } from "@cloudflare/workers-oauth-provider";
import type { Me } from "#contracts/auth.ts";
import { asSingleLine } from "#contracts/text.ts";
import { escapeHtml, page } from "./html.ts";
import { type Language, languageOf, MESSAGES } from "./messages.ts";
import { BASE_SCOPES, SCOPE_NAMES, SCOPES, type Scope } from "./scopes.ts";

interface ConsentPage {
  readonly person: Me;
  readonly details: ConsentDescription;
  readonly handle: string;
  readonly action: string;
  readonly nonce: string;
}

/** Who asks, for whom, for what and where it goes. Everything that came from the client is escaped. */
export function consentPage({ person, details, handle, action, nonce }: ConsentPage): string {
  const language = languageOf(person.locale);
  const words = MESSAGES[language];
  const name = asSingleLine(details.clientName).slice(0, 100);
  const client = escapeHtml(name);
  const origin =
    details.clientDomain === undefined ? words.unverified : words.published(escapeHtml(details.clientDomain));
  const body = `
<h1>${words.lead(client)}</h1>
<p class="muted">${origin}</p>
${details.clientUri === undefined ? "" : `<p class="muted">${words.website}: ${escapeHtml(details.clientUri.slice(0, 200))}</p>`}
<dl>
<dt>${words.signedInAs}</dt><dd>${escapeHtml(person.name)}${person.email === null ? "" : `<br><small>${escapeHtml(person.email)}</small>`}</dd>
<dt>${words.school}</dt><dd>${escapeHtml(person.institutionName)}</dd>
<dt>${words.role}</dt><dd>${words.roles[person.kind]}</dd>
</dl>
<form method="post" action="${escapeHtml(action)}">
<input type="hidden" name="handle" value="${escapeHtml(handle)}">
<input type="hidden" name="person" value="${person.institutionId}-${person.id}">
<h2 id="scopes">${words.wants}</h2>
<ul aria-labelledby="scopes">${SCOPE_NAMES.map((scope) => scopeRow(scope, details.scope, language)).join("")}</ul>
<p class="muted">${words.rights}</p>
<p>${words.sentTo} <strong>${escapeHtml(details.redirectHost)}</strong></p>
${details.redirectIsLoopback ? `<p class="warning">${words.loopback}</p>` : ""}
<div class="actions">
<button type="submit" name="decision" value="deny">${words.deny}</button>
<button type="submit" name="decision" value="approve" class="primary">${words.allow}</button>
</div>
<p class="muted">${words.notYou}</p>
</form>`;
  return page({ language, title: words.title(name), nonce, body });
}

/**
 * What was asked for is ticked, and staying connected, which is what connecting an app means to a person; changes are
 * never offered ticked unless asked for; the base cannot be taken away.
 */
function scopeRow(scope: Scope, requested: readonly string[], language: Language): string {
  const fixed = BASE_SCOPES.includes(scope);
  const ticked = fixed || scope === "offline_access" || requested.includes(scope) ? " checked" : "";
  const locked = fixed ? " disabled" : "";
  return `<li><label><input type="checkbox" name="scope" value="${scope}"${ticked}${locked}><span>${SCOPES[scope][language]}</span></label></li>`;
}

export function errorPage(options: { language: Language; reason: string; nonce: string }): string {
  const words = MESSAGES[options.language];
  const body = `<h1>${words.errorTitle}</h1><p>${escapeHtml(options.reason)}</p><p class="muted">${words.startAgain}</p>`;
  return page({ language: options.language, title: words.errorTitle, nonce: options.nonce, body });
}
