export interface Mail {
  id: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  subject: string;
  text: string;
  html: string;
  tags: { name: string; value: string }[];
  created_at: string;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** Links in a mail's text become clickable: confirming an address is why one looks here. */
function linkify(text: string): string {
  return escapeHtml(text).replace(/https?:\/\/[^\s<>"]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
.notice{background:#fff3cd;border:1px solid #b58900;border-radius:.5rem;padding:.75rem 1rem}
article{border:1px solid #ccc;border-radius:.5rem;padding:1rem;margin:1rem 0}h2{margin:0;font-size:1.1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.5rem 0}dt{font-weight:600}dd{margin:0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;background:#f6f6f6;padding:.75rem;border-radius:.25rem}`;

function article(mail: Mail): string {
  return `<article><h2>${escapeHtml(mail.subject)}</h2><dl>
<dt>Para</dt><dd>${escapeHtml(mail.to.join(", "))}</dd><dt>De</dt><dd>${escapeHtml(mail.from)}</dd>
<dt>Hora</dt><dd><time datetime="${escapeHtml(mail.created_at)}">${escapeHtml(mail.created_at)}</time></dd>
<dt>Id</dt><dd><code>${escapeHtml(mail.id)}</code></dd></dl>
<pre>${linkify(mail.text || mail.html)}</pre></article>`;
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** The outbox as a page, newest first. */
export function outboxPage(mails: Mail[], nonce: string): { html: string; headers: Record<string, string> } {
  const list = mails.length > 0 ? mails.toReversed().map(article).join("\n") : "<p>Todavía no hay ningún correo.</p>";
  // Nothing in a mail may run, load or be framed.
  const closed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return {
    headers: { ...PAGE_HEADERS, "content-security-policy": `${closed}; style-src 'nonce-${nonce}'` },
    html: `<!doctype html><html lang="es"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Bandeja de desarrollo</title>
<style nonce="${nonce}">${STYLE}</style></head><body><main><h1>Bandeja de desarrollo</h1>
<p class="notice">Bandeja de desarrollo: ningún correo sale de este equipo.</p>
${list}</main></body></html>`,
  };
}
