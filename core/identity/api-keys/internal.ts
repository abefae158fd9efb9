import { sql } from "drizzle-orm";
import type { ApiKeyView } from "#contracts/api/identity/api-keys.ts";
import { apiKeys, users } from "#schema/index.ts";

/** The name by which a key is known where sessions are: in the cache, and in the entries of what was done with it. */
export const sessionOfKey = (institutionId: number, id: number): string => `${institutionId}-key-${id}`;

const BEGINNING = "eduai_";
const KEY = /^eduai_([1-9]\d{0,14})-([1-9]\d{0,14})_([\w-]{43})$/;
const SHOWN = 4;

/** A key as its machine sends it. It names its school and its row; what proves it is the secret, 256 bits at random. */
export const textOfKey = (institutionId: number, id: number, secret: string): string =>
  `${BEGINNING}${institutionId}-${id}_${secret}`;

export const beginningOf = (institutionId: number, id: number, secret: string): string =>
  `${textOfKey(institutionId, id, secret.slice(0, SHOWN))}…`;

/** Is this meant to be a key, whatever it is worth? */
export const looksLikeKey = (token: string): boolean => token.startsWith(BEGINNING);

export function partsOfKey(token: string): { institutionId: number; id: number; secret: string } | null {
  const [, institutionId, id, secret] = KEY.exec(token) ?? [];
  return institutionId === undefined || id === undefined || secret === undefined
    ? null
    : { institutionId: Number(institutionId), id: Number(id), secret };
}

export const keyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  permissions: apiKeys.scopes,
  ownerId: apiKeys.userId,
  ownerName: sql<string>`(select concat_ws(' ', ${users.givenName}, ${users.familyName}) from ${users} where ${users.id} = ${apiKeys.userId})`,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
};

type Row = Pick<
  typeof apiKeys.$inferSelect,
  "id" | "name" | "prefix" | "createdAt" | "expiresAt" | "lastUsedAt" | "revokedAt"
> & { readonly permissions: string[]; readonly ownerId: number; readonly ownerName: string };

export function keyView({ ownerId, ownerName, revokedAt, ...row }: Row, now: Date): ApiKeyView {
  // Each is given an end; one without would be one that has ended.
  const expiresAt = row.expiresAt ?? row.createdAt;
  return {
    ...row,
    owner: { id: ownerId, name: ownerName },
    createdAt: row.createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    state: revokedAt !== null ? "revoked" : expiresAt <= now ? "expired" : "live",
  };
}
