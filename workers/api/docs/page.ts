import { html, raw } from "hono/html";
import * as z from "zod";
import type { Endpoint } from "#contracts/endpoint.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { ERROR_STATUS } from "#core/errors.ts";
import { describeIds } from "./schemas.ts";

/** The public surface for people: every operation with its rights, parameters and bodies, without a script. */
export function docsPage() {
  const tags = [...Map.groupBy(ENDPOINTS, (endpoint) => endpoint.tag)];
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>EduAI Platform API</title>
    <link rel="stylesheet" href="/api/docs.css" />
  </head>
  <body>
    <nav aria-label="Operations">
      <strong>EduAI Platform API</strong>
      ${tags.map(
        ([tag, endpoints]) => html`<p class="soft">${tag}</p>
          <ul>
            ${endpoints.map((endpoint) => html`<li><a href="#${endpoint.id}">${endpoint.id}</a></li>`)}
          </ul>`,
      )}
    </nav>
    <main>
      <h1>EduAI Platform API</h1>
      <p>
        Base <code>/api/v1</code>. Sign in with <code>POST /auth/login</code> and send
        <code>Authorization: Bearer</code>. The machine-readable form of this page is
        <a href="/api/v1/openapi.json">openapi.json</a>.
      </p>
      ${tags.map(([tag, endpoints]) => html`<h2>${tag}</h2>${endpoints.map(section)}`)}
      <h2>Errors</h2>
      <p>Every error is <code>application/problem+json</code> (RFC 9457) with the request id.</p>
      <table>
        <tr><th>Code</th><th>Status</th></tr>
        ${Object.entries(ERROR_STATUS).map(
          ([code, status]) => html`<tr id="${code}"><td><code>${code}</code></td><td>${status}</td></tr>`,
        )}
      </table>
    </main>
  </body>
</html>`;
}

function section(endpoint: Endpoint) {
  const access = Array.isArray(endpoint.access) ? `any of ${endpoint.access.join(", ")}` : endpoint.access;
  return html`<article id="${endpoint.id}">
    <h3><span class="method">${endpoint.method}</span><code>${endpoint.path}</code></h3>
    <p>${endpoint.summary}</p>
    <p class="soft">Access: ${access} · answers ${endpoint.status ?? 200}</p>
    ${schemaBlock("Path", endpoint.params)} ${schemaBlock("Query", endpoint.query)} ${schemaBlock("Body", endpoint.body)}
    ${endpoint.bodyKind === "bytes" ? html`<p class="soft">Body: raw bytes, at most ${endpoint.bodyLimit ?? 1_048_576}</p>` : raw("")}
    ${endpoint.status === 204 ? raw("") : schemaBlock("Answer", endpoint.view)}
  </article>`;
}

function schemaBlock(title: string, schema: z.ZodType | undefined) {
  if (schema === undefined) return raw("");
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    unrepresentable: "any",
    override: describeIds,
    io: title === "Answer" ? "output" : "input",
  });
  return html`<details><summary>${title}</summary><pre>${JSON.stringify(json, null, 2)}</pre></details>`;
}
