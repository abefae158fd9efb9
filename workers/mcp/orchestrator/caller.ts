import * as z from "zod";
import { Id } from "#contracts/common.ts";
import { ROLE_KINDS } from "#contracts/permissions.ts";

/** Who stands behind one request, as plain data that can cross to a session's object and back. */
export const Caller = z.object({
  actor: z.object({
    userId: Id,
    institutionId: Id,
    role: z.string(),
    kind: z.enum(ROLE_KINDS),
    permissions: z.array(z.string()),
    name: z.string(),
    sessionId: z.string(),
  }),
  origin: z.object({ requestId: z.string(), ip: z.string().nullable(), userAgent: z.string().nullable() }),
  school: z.object({ timeZone: z.string() }),
  clientId: z.string(),
  /** By which of the person's grants; it names the scopes. */
  grantId: z.string(),
  scopes: z.array(z.string()),
  /** One domain's tools only (`/mcp/{domain}`), or all of them. */
  domain: z.string().nullable(),
});
export type Caller = z.infer<typeof Caller>;

/** The part of either SDK's `AuthInfo` that carries a caller. */
export interface VerifiedAuth {
  readonly extra?: Record<string, unknown>;
}

/** The verified caller travels beside the request, never in it; the token itself goes no further. */
export function authInfoOf(caller: Caller) {
  return { token: "", clientId: caller.clientId, scopes: caller.scopes, extra: { caller } };
}

/** Throws when a request arrives without a verified caller. */
export function callerOf(auth: VerifiedAuth | undefined): Caller {
  return Caller.parse(auth?.extra?.caller);
}
