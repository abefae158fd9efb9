import * as z from "zod";
import { Empty, Id, IdParams, PageQuery, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { GRANT_ENDS } from "../../internal/mcp.ts";
import { singleLine } from "../../text.ts";

export const GRANT_STATES = ["live", "ended"] as const;

/**
 * What the school counts as one client: what calls itself by one name and comes back to one place. Clients register
 * anew on every device, so that their own ids would tell the same program apart as often as it was installed.
 */
const AiClient = z.object({
  /** As the client calls itself; not verified. */
  clientName: singleLine(100),
  /** Where the access goes: a host, or the scheme of an app that has one of its own. */
  redirectHost: singleLine(300),
});

export const ClientGrant = z.object({
  id: Id,
  ...AiClient.shape,
  person: z.object({ id: Id, name: z.string(), role: z.string() }),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  /** To the minute; null when it was never used. */
  lastUsedAt: z.string().nullable(),
  /** When it ends by itself if it is not used until then. */
  expiresAt: z.string(),
  endedAt: z.string().nullable(),
  endedReason: z.enum([...GRANT_ENDS, "expired"]).nullable(),
});
export type ClientGrant = z.infer<typeof ClientGrant>;

/** The live grants of one client in the whole school. */
export const ClientCount = AiClient.extend({ people: z.int(), grants: z.int() });
export type ClientCount = z.infer<typeof ClientCount>;

export const aiClientsApi = {
  grants: endpoint({
    id: "listClientGrants",
    method: "GET",
    path: "/ai-clients/grants",
    tag: "ai-clients",
    summary: "What people of the school granted to AI clients, by client and person",
    access: ["audit.read"],
    query: PageQuery.extend({ state: z.enum(GRANT_STATES).default("live"), ...AiClient.partial().shape }),
    /** `clients` counts those of this page. */
    view: page(ClientGrant).extend({ clients: z.array(ClientCount) }),
  }),
  endGrant: endpoint({
    id: "endClientGrant",
    method: "DELETE",
    path: "/ai-clients/grants/{id}",
    tag: "ai-clients",
    summary: "End what one person granted to one AI client: its tokens are refused and its sessions closed",
    access: ["settings.update"],
    isPersonal: true,
    params: IdParams,
    view: Empty,
    status: 204,
  }),
  endClient: endpoint({
    id: "endAiClient",
    method: "POST",
    path: "/ai-clients/end",
    tag: "ai-clients",
    summary: "End all that the school's people granted to one AI client, at most 200 grants at a time",
    access: ["settings.update"],
    isPersonal: true,
    body: AiClient.extend({
      /** How many live grants the caller has seen; another number now is a conflict. */
      count: z.int().positive(),
    }).strict(),
    view: z.object({ ended: z.int(), left: z.int() }),
  }),
};
