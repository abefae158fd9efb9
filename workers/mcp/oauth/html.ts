const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--text:#1b2430;--muted:#56616f;--line:#d6dbe2;--accent:#1d4ed8;--on-accent:#fff;--warn:#7a4b00;--warn-ground:#fff4dc}
@media (prefers-color-scheme:dark){:root{--ground:#10151c;--card:#19202a;--text:#e8ecf1;--muted:#a6b0bd;--line:#344050;--accent:#8fb4ff;--on-accent:#0b1526;--warn:#ffd58a;--warn-ground:#33270f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--ground);color:var(--text);font:1rem/1.5 "Inter Variable",system-ui,sans-serif}
main{width:100%;max-width:32rem;padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3;overflow-wrap:anywhere}
h2{margin:1.25rem 0 .5rem;font-size:1rem}
p{margin:.5rem 0}
.muted{color:var(--muted);font-size:.925rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0;padding:1rem 0;border-block:1px solid var(--line)}
dt{color:var(--muted)}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
ul{list-style:none;margin:0;padding:0}
label{display:flex;gap:.75rem;padding:.5rem 0;align-items:flex-start}
input[type=checkbox]{width:1.25rem;height:1.25rem;margin:.125rem 0 0;flex:none;accent-color:var(--accent)}
fieldset{margin:1rem 0 0;padding:.25rem 1rem .5rem;border:1px solid var(--line);border-radius:.5rem}
legend{padding:0 .5rem;font-weight:600}
fieldset.changes{border-color:var(--warn)}
input[type=radio]{width:1.25rem;height:1.25rem;margin:.125rem 0 0;flex:none;accent-color:var(--accent)}
.warning{padding:.75rem 1rem;border-radius:.5rem;background:var(--warn-ground);color:var(--warn)}
.actions{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;border-radius:.5rem;border:1px solid var(--accent);cursor:pointer;background:transparent;color:var(--accent)}
button.primary{background:var(--accent);color:var(--on-accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

/** A whole page whose only style is `STYLE` under `nonce`; `body` is already escaped. */
export function page(options: { language: string; title: string; nonce: string; body: string }): string {
  return `<!doctype html>
<html lang="${escapeHtml(options.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(options.title)} · EduAI</title>
<style nonce="${options.nonce}">${STYLE}</style>
</head>
<body><main>${options.body}</main></body>
</html>`;
}

export function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
}

/**
 * Headers of a page nobody may frame, script or store. `formTargets`: besides this site, where a form's answer may
 * redirect to (browsers hold redirects to `form-action` too).
 */
export function pageHeaders(nonce: string, formTargets: readonly string[], base = new Headers()): Headers {
  const headers = new Headers(base);
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  headers.set("Content-Security-Policy", policy.join("; "));
  headers.set("Content-Type", "text/html; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  headers.set("X-Frame-Options", "DENY");
  headers.set("X-Content-Type-Options", "nosniff");
  // Not no-referrer: it would make browsers send `Origin: null` with the form.
  headers.set("Referrer-Policy", "same-origin");
  return headers;
}
