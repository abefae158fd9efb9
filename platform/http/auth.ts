import { SESSION_COOKIE } from "#contracts/http.ts";
import { AppError } from "#core/errors.ts";
import { authenticate, type Credential } from "#core/identity/authenticate.ts";
import { isCsrfToken } from "#core/identity/internal.ts";
import type { IdentityContext } from "#core/identity/ports.ts";

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** The value of one cookie, or null; the first wins when it comes twice. */
export function readCookie(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

export function readCredential(headers: Headers): Credential | null {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([\w.~+/=-]{20,4096})$/i.exec(authorization)?.[1];
    if (token === undefined) throw new AppError("unauthenticated", "La cabecera Authorization no es válida.");
    return { kind: "bearer", token };
  }
  const value = readCookie(headers, SESSION_COOKIE);
  return value === null || value === "" ? null : { kind: "cookie", value };
}

/**
 * Who asks. A cookie travels by itself, so a change made with one must come from our own pages: same Origin and the
 * session's CSRF token; a WebSocket handshake must come from our own Origin.
 */
export async function requireActor(identity: IdentityContext, request: Request, allowedOrigins: readonly string[]) {
  const credential = readCredential(request.headers);
  if (credential === null) throw new AppError("unauthenticated", "Hace falta entrar con tu cuenta.");
  const origin = request.headers.get("origin");
  const upgrade = request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (
    upgrade &&
    (credential.kind === "cookie"
      ? !isAllowed(origin, allowedOrigins)
      : origin !== null && !isAllowed(origin, allowedOrigins))
  ) {
    throw new AppError("forbidden", "La conexión no viene de una página de la plataforma.");
  }
  const who = await authenticate(identity, credential);
  if (upgrade && who.session.kind === "key") throw personalOnly();
  if (credential.kind === "cookie" && !SAFE.has(request.method)) {
    const sent = request.headers.get("x-csrf-token") ?? "";
    if (!isAllowed(origin, allowedOrigins) || !(await isCsrfToken(identity, who.session.id, sent))) {
      throw new AppError("forbidden", "La petición no viene de una página de la plataforma. Recarga y repite.", {
        reason: "page_expired",
      });
    }
  }
  return who;
}

function isAllowed(origin: string | null, allowed: readonly string[]): boolean {
  return origin !== null && allowed.includes(origin);
}

/** What a machine asks for that is a person's own. */
export function personalOnly(): AppError {
  return new AppError("forbidden", "Una clave de API no puede hacer esto: hace falta entrar con una cuenta.", {
    reason: "api_key_personal",
  });
}
