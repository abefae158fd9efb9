import * as z from "zod";

/** What one person allowed one AI client. */
export const McpGrant = z.object({
  id: z.string(),
  clientId: z.string(),
  /** As the client calls itself; not verified. */
  clientName: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  /** To the minute; null when it was never used. */
  lastUsedAt: z.string().nullable(),
  /** When it ends by itself if it is not used until then. */
  expiresAt: z.string().nullable(),
});
export type McpGrant = z.infer<typeof McpGrant>;

/**
 * How a grant ended before its time: by its person, by the school, with the person's sessions or account, since a used
 * token came again, since the person connected the client anew, or by the client.
 */
export const GRANT_ENDS = ["person", "school", "rights_ended", "reused", "replaced", "client"] as const;
export type GrantEnd = (typeof GRANT_ENDS)[number];

/** Which grants of a person: those named, and only those made before a moment. */
export interface GrantChoice {
  readonly ids?: readonly string[];
  readonly before?: Date;
}

/** The entrypoint `McpGrants` of `eduai-mcp`, for workers that are bound to it. */
export interface McpGrantsRpc {
  /** Newest first. */
  listGrants(institutionId: number, userId: number): Promise<McpGrant[]>;
  /** Ends the chosen grants, or all of the person; answers how many there were. */
  revokeGrants(institutionId: number, userId: number, which?: GrantChoice): Promise<number>;
}
