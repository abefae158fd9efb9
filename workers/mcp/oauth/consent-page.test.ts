import { describe, expect, it } from "vitest";
import { consentPage, errorPage } from "./consent-page.ts";
import { pageHeaders } from "./html.ts";

const person = {
  id: 11,
  institutionId: 3,
  institutionName: "IES <Norte>",
  brand: { logo: null, color: null },
  timeZone: "Europe/Madrid",
  name: 'Ana "la profe" Ruiz',
  email: "ana@centro.example",
  role: "Profesora",
  kind: "teacher" as const,
  permissions: [],
  locale: "es-ES",
  csrfToken: null,
};

const details = {
  clientId: "abc",
  clientName: "<img src=x onerror=alert(1)>",
  clientUri: 'javascript:alert("x")',
  redirectUri: "http://127.0.0.1:9/callback",
  redirectHost: "127.0.0.1",
  redirectIsLoopback: true,
  scope: ["mcp:read"],
};

const shown = { person, details, handle: 'h"><script>', action: '/authorize?x="><script>', nonce: "n0nce" };

describe("the consent page", () => {
  const html = consentPage(shown);

  it("escapes everything a client or a person chose", () => {
    expect(html).not.toMatch(/<script|<img|href=|<Norte>/i);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).toContain("IES &lt;Norte&gt;");
  });

  it("names the client and its target, and warns of a local app", () => {
    expect(html).toContain("Ana &quot;la profe&quot; Ruiz<br><small>ana@centro.example</small>");
    expect(html).toContain("<dd>Profesorado</dd>");
    expect(html).toContain("<strong>127.0.0.1</strong>");
    expect(html).toContain('class="warning"');
    expect(consentPage({ ...shown, details: { ...details, redirectIsLoopback: false } })).not.toContain(
      'class="warning"',
    );
  });

  it("fixes reading, ticks changes only when they were asked for, and does not end after an hour by itself", () => {
    const box = (page: string, scope: string) => new RegExp(`value="${scope}"([^>]*)>`).exec(page)?.[1];
    expect(box(html, "mcp:read")).toBe(" checked disabled");
    expect(box(html, "mcp:write")).toBe("");
    expect(box(html, "offline_access")).toBe(" checked");
    expect(box(html, "once")).toBe("");
    const asked = consentPage({ ...shown, details: { ...details, scope: ["mcp:read", "mcp:write"] } });
    expect(box(asked, "mcp:write")).toBe(" checked");
    expect(html.indexOf("</fieldset>")).toBeLessThan(html.indexOf('value="mcp:write"'));
  });

  it("shows an app of this device by its scheme, and a name on one line", () => {
    const cursor = {
      redirectUri: "cursor://anysphere.cursor-mcp/oauth/callback",
      redirectHost: "anysphere.cursor-mcp",
    };
    const local = { ...details, ...cursor, redirectIsLoopback: false, clientName: "Cur\u202Esor\n\u200Bok" };
    const page = consentPage({ ...shown, details: local });
    expect(page).toContain("<strong>cursor://anysphere.cursor-mcp</strong>");
    expect(page).toContain('class="warning"');
    expect(page).toContain("¿Permites que Cursor ok actúe");
  });

  it("names the verified domain of a client that has one", () => {
    expect(html).toContain("no está verificado");
    expect(consentPage({ ...shown, details: { ...details, clientDomain: "app.example" } })).toContain(
      "Publicada por app.example.",
    );
  });

  it("speaks the person's language", () => {
    expect(consentPage({ ...shown, person: { ...person, locale: "en-GB" } })).toContain('<html lang="en">');
    expect(html).toContain('<html lang="es">');
  });
});

it("an error page escapes its reason", () => {
  expect(errorPage({ language: "es", reason: "<b>no</b>", nonce: "n" })).toContain("&lt;b&gt;no&lt;/b&gt;");
});

it("pages run no script, load nothing, and go nowhere but home and the client", () => {
  const headers = pageHeaders("abc", ["http://127.0.0.1:9"], new Headers({ "Set-Cookie": "a=b" }));
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("style-src 'nonce-abc'");
  expect(policy).toContain("form-action 'self' http://127.0.0.1:9");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("script-src");
  expect(headers.get("set-cookie")).toBe("a=b");
  expect(headers.get("cache-control")).toBe("no-store");
});
