import type { ConsentDescription } from "@cloudflare/workers-oauth-provider";
import type { Me } from "#contracts/api/identity/auth.ts";
import { asSingleLine } from "#contracts/text.ts";
import { escapeHtml, page } from "./html.ts";
import { type Language, languageOf, MESSAGES } from "./messages.ts";
import { SCOPES } from "./scopes.ts";

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
  const target = redirectTarget(details);
  const asked = (scope: string) => (details.scope.includes(scope) ? " checked" : "");
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
<fieldset><legend>${words.wants}</legend>
${choice({ value: "mcp:read", text: SCOPES["mcp:read"][language], state: " checked disabled" })}
</fieldset>
<fieldset class="changes"><legend>${words.changes}</legend>
${choice({ value: "mcp:write", text: SCOPES["mcp:write"][language], state: asked("mcp:write") })}
</fieldset>
<fieldset><legend>${words.duration}</legend>
${choice({ type: "radio", value: "offline_access", text: SCOPES.offline_access[language], state: " checked" })}
${choice({ type: "radio", value: "once", text: words.once, state: "" })}
</fieldset>
<p class="muted">${words.rights}</p>
<p>${words.sentTo} <strong>${escapeHtml(target.name)}</strong></p>
${target.isLocal ? `<p class="warning">${words.loopback}</p>` : ""}
<div class="actions">
<button type="submit" name="decision" value="deny">${words.deny}</button>
<button type="submit" name="decision" value="approve" class="primary">${words.allow}</button>
</div>
<p class="muted">${words.notYou}</p>
</form>`;
  return page({ language, title: words.title(name), nonce, body });
}

/** Where the access goes, as people can read it: a private-use address names an app by its scheme. */
function redirectTarget({ redirectUri, redirectHost, redirectIsLoopback }: ConsentDescription) {
  const { protocol } = new URL(redirectUri);
  if (protocol === "https:" || protocol === "http:") return { name: redirectHost, isLocal: redirectIsLoopback };
  return { name: redirectHost === "" ? protocol : `${protocol}//${redirectHost}`, isLocal: true };
}

interface Choice {
  readonly type?: "checkbox" | "radio";
  readonly value: string;
  readonly text: string;
  /** The attributes that say whether it is ticked and whether it can be changed. */
  readonly state: string;
}

function choice({ type = "checkbox", value, text, state }: Choice): string {
  return `<label><input type="${type}" name="scope" value="${value}"${state}><span>${text}</span></label>`;
}

export function errorPage(options: { language: Language; reason: string; nonce: string }): string {
  const words = MESSAGES[options.language];
  const body = `<h1>${words.errorTitle}</h1><p>${escapeHtml(options.reason)}</p><p class="muted">${words.startAgain}</p>`;
  return page({ language: options.language, title: words.errorTitle, nonce: options.nonce, body });
}
