import { constantTimeEqual } from "#platform/secrets.ts";

/** Does the Authorization header carry this token? */
export function bearerIs(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? "")?.[1];
  return given !== undefined && constantTimeEqual(given, token);
}
