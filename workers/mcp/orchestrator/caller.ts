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
  clientId: z.string(),
  scopes: z.array(z.string()),
  /** One domain's tools only (`/mcp/{domain}`), or all of them. */
  domain: z.string().nullable(),
});
export type Caller = z.infer<typeof Caller>;
